import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function sessionHandlers({ session, idle }: UseCaseDeps): HandlersOf<'session'> {
  return {
    'session.signIn': (input) => session.signIn(input),
    'session.signInAgain': ({ password }) => session.signInAgain(password),
    'session.replaceDefaultPassword': ({ next, again }) => session.replaceDefaultPassword(next, again),
    'session.lock': () => session.lock(),
    'session.unlock': ({ password }) => session.unlock(password),
    'session.signOut': async () => ({ unsent: await session.signOut() }),
    'session.changePassword': async ({ current, next, again }) => {
      await session.changePassword(current, next, again)
      return {}
    },
    'session.touch': () => {
      idle.touched()
      return {}
    },
  }
}
