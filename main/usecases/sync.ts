import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function syncHandlers({ session }: UseCaseDeps): HandlersOf<'sync'> {
  return {
    'sync.pull': () => {
      session.workspace().sync.pullNow()
      return {}
    },
    'sync.pause': async () => {
      await session.workspace().setPullPaused(true)
      return {}
    },
    'sync.resume': async () => {
      await session.workspace().setPullPaused(false)
      return {}
    },
    'sync.lookAt': ({ caseId }) => {
      session.workspace().lookAt(caseId)
      return {}
    },
  }
}
