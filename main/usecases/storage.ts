import { AppError } from '../../preload/contract/index.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** What a person wrote and the server has not got: outbox, and everything still open on the desk or promised to somebody. */
async function assertNothingWaits({ db }: OpenWorkspace): Promise<void> {
  const [{ waiting, needsYou }, drafts, promises] = await Promise.all([
    db.outboxSummary(),
    db.countDrafts(),
    db.countPromises(),
  ])
  if (waiting + needsYou + drafts + promises > 0) throw new AppError('workspace-has-unsent')
}

export function storageHandlers({ session, wipeFolder, log, journal }: UseCaseDeps): HandlersOf<'storage'> {
  return {
    'storage.getOverview': () => session.workspace().storage.overview(),
    'storage.checkNow': () => {
      session.workspace().storage.checkNow()
      return Promise.resolve({})
    },
    'storage.dismissReport': async () => {
      await session.workspace().storage.dismiss()
      return {}
    },
    'storage.wipe': async ({ password }) => {
      const workspace = session.workspace()
      await assertNothingWaits(workspace)
      await session.provePassword(password)
      // The window has gone on while the password was proved: what was typed since is as dear.
      await assertNothingWaits(workspace)
      await session.signOut()
      // Saved or typed in the last instant: it stays. From here on nothing is taken in any more.
      if (workspace.leftBehind() !== 0) throw new AppError('workspace-has-unsent')
      await wipeFolder(workspace.folder)
      log.info('workspace-wiped')
      journal.record('wiped')
      return {}
    },
  }
}
