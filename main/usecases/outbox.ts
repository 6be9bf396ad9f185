import type { OutboxRow } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const mostRows = 500

export function outboxHandlers({ session, clock, log }: UseCaseDeps): HandlersOf<'outbox'> {
  /** Only the engine knows how far an upload is. */
  function withProgress(row: OutboxRow): OutboxRow {
    return { ...row, progress: session.workspace().sync.uploadProgress(row.recordId) ?? row.progress }
  }

  return {
    'outbox.list': async () => {
      const all = await session.workspace().db.listOutbox({ limit: mostRows })
      const rows = fitting(all.map((row) => (row.kind === 'file' ? withProgress(row) : row)))
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
    'outbox.settleDouble': async ({ id }) => {
      const workspace = session.workspace()
      await workspace.db.settleDouble({ id, now: clock.now() })
      workspace.changed()
      return {}
    },
    'outbox.takeBack': async ({ id }) => {
      const workspace = session.workspace()
      await workspace.db.takeBack({ id, now: clock.now() })
      workspace.changed()
      return {}
    },
  }
}
