import { AppError } from '../../preload/contract/index.ts'
import { atServer } from './at-server.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export type ReadingCall = 'messages.readLayout' | 'messages.caseOf' | 'messages.sourceOf'

/** What belongs to a message beside its text: how it looks, and the case it has become. */
export function messageReadingHandlers(deps: UseCaseDeps): Pick<HandlersOf<'messages'>, ReadingCall> {
  const { session, gateway } = deps
  return {
    'messages.readLayout': async ({ id }) => {
      // Somebody else may sit here by the time the server has answered.
      const { db } = session.workspace()
      const { message, isOwn } = await db.getMessage({ id })
      const { serverId, fields } = message
      if (fields.kind !== 'email' || isOwn || serverId === null) throw new AppError('invalid')
      const kept = await db.messageLayout({ id })
      if (kept !== null) return kept
      const layout = await atServer(deps, (using) => gateway.messageLayout(using, serverId))
      await db.keepMessageLayout({ id, layout })
      return layout
    },
    'messages.caseOf': async ({ id }) => ({ caseId: await session.workspace().db.caseOfMessage({ id }) }),
    'messages.sourceOf': async ({ caseId }) => ({
      messageId: await session.workspace().db.messageOfCase({ caseId }),
    }),
  }
}
