import { AppError } from '../../preload/contract/errors.ts'
import type { DiskReserve } from './disk-reserve.ts'
import type { DatabaseConnection } from './open.ts'
import { createAgingQueries } from './queries/aging.ts'
import type { CaseQueries } from './queries/cases.ts'
import type { MetaQueries } from './queries/meta.ts'
import { createOpeningQueries } from './queries/openings.ts'
import { createOwnRowQueries } from './queries/own-rows.ts'
import { createSecurityEventQueries } from './queries/security-events.ts'
import type { PulledKind } from './record-db-api.ts'
import type { AgingTable, StorageDbApi } from './storage-api.ts'
import { salvageReportKey } from './storage-keys.ts'
import type { LogTruncation } from './truncate-log.ts'

const probeKey = 'storage.probe'
/** By which pulls the rows of a table come in. */
const pulledAs: Readonly<Record<AgingTable, readonly (PulledKind | 'case')[]>> = {
  cases: ['case'],
  calls: [],
  'server-calls': ['call'],
  qa: ['qa'],
  messages: ['email', 'sms'],
  files: [],
}

interface StorageTools {
  readonly cases: CaseQueries
  readonly meta: MetaQueries
  readonly reserve: Pick<DiskReserve, 'keep'>
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
  readonly log: LogTruncation
}

/** The part of `DbApi` that looks after the file itself. */
export function createStorageApi(database: DatabaseConnection, tools: StorageTools): StorageDbApi {
  const { cases, meta, reserve, read, write } = tools
  const events = createSecurityEventQueries(database)
  const own = createOwnRowQueries(database)
  const aging = createAgingQueries(database, cases.lastRevision)
  const openings = createOpeningQueries(database, cases.lastRevision)
  const selectNewest = database
    .prepare<[], number | null>(
      `SELECT max(coalesce((SELECT max(updated_at) FROM drafts), 0), coalesce((SELECT max(created_at) FROM outbox), 0),
         coalesce((SELECT started_at FROM calls ORDER BY seq DESC LIMIT 1), 0))`,
    )
    .pluck()
  const selectPromises = database
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM follow_ups WHERE done_at IS NULL)
            + (SELECT count(*) FROM call_backs WHERE closed_at IS NULL)
            + (SELECT count(*) FROM meta WHERE key >= 'agenda.draft.' AND key < 'agenda.draft/'
                 AND NOT (key >= 'agenda.draft.closing.' AND key < 'agenda.draft.closing/'))`,
    )
    .pluck()
  const forgetPulls = database.prepare<[]>("DELETE FROM meta WHERE key >= 'pull.' AND key < 'pull/'")
  write(() => openings.begin())

  return {
    recordSecurityEvent(input) {
      write(() => events.record(input))
    },
    pageSecurityEvents: (input) => read(() => events.page(input)),
    pageOwnRows: (input) => read(() => own.page(input)),
    ownValues: () => read(() => own.values()),
    groundOf: (input) => read(() => openings.groundOf(input)),
    sweep(input) {
      const done = write(() => {
        const swept = aging.sweep(input)
        const { keptDays } = input
        if (swept.removed > 0 && keptDays !== undefined) {
          for (const kind of pulledAs[input.table]) meta.keptDaysFell(keptDays, kind)
        }
        return swept
      })
      // Deleted rows otherwise wait in the WAL (SECURITY C7); once at the end, a checkpoint a slice would cost more.
      if (done.next === null) read(() => tools.log.truncate())
      return done
    },
    keepReserve() {
      // Asked for every minute: the time for what could not be done at once.
      read(() => tools.log.catchUp())
      return reserve.keep()
    },
    probeWrite(input) {
      write(() => meta.set(probeKey, String(input.now)))
    },
    countPromises: () => read(() => selectPromises.get() ?? 0),
    newestWorkAt: () => read(() => selectNewest.get() || null),
    salvageReport: () => read(() => meta.get(salvageReportKey) || null),
    pullAnew() {
      write(() => forgetPulls.run())
    },
    distrust() {
      throw new AppError('database-damaged')
    },
  }
}
