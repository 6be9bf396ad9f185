import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function syncHandlers({ session }: UseCaseDeps): HandlersOf<'sync'> {
  return {
    'sync.pull': () => {
      session.workspace().sync.pullNow()
      return {}
    },
  }
}
