import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function recoveryHandlers({ session }: Pick<UseCaseDeps, 'session'>): HandlersOf<'recovery'> {
  return { 'recovery.getInfo': ({ login }) => session.recoveryInfo(login) }
}
