import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const mostRows = 500

export function outboxHandlers({ session, log }: UseCaseDeps): HandlersOf<'outbox'> {
  return {
    'outbox.list': async () => {
      const all = await session.workspace().db.listOutbox({ limit: mostRows })
      const rows = fitting(all)
      if (rows.length < all.length) log.warn('page-trimmed', { call: 'outbox.list', count: all.length - rows.length })
      return rows
    },
    'outbox.summary': () => session.workspace().db.outboxSummary(),
    'outbox.retry': async ({ id }) => {
      const workspace = session.workspace()
      await workspace.sync.retryNow(id)
      workspace.changed()
      return {}
    },
  }
}
