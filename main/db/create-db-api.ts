import { AppError } from '../../preload/contract/errors.ts'
import { applyPulledPage } from './apply-pull.ts'
import { fieldsOf } from './case-columns.ts'
import type { DbApi } from './db-api.ts'
import type { DiskReserve } from './disk-reserve.ts'
import { createContactApi } from './create-contact-api.ts'
import { createAgendaApi } from './create-agenda-api.ts'
import { createMessageApi } from './create-message-api.ts'
import { createRecordingApi } from './create-recording-api.ts'
import { createSampleApi } from './create-sample-api.ts'
import { createScoringApi } from './create-scoring-api.ts'
import { createStorageApi } from './create-storage-api.ts'
import type { DatabaseConnection } from './open.ts'
import { createCallQueries } from './queries/calls.ts'
import { createCallerQueries } from './queries/caller-history.ts'
import { createCaseListQueries } from './queries/case-list.ts'
import { createCaseLookQueries } from './queries/case-looks.ts'
import { createCaseQueries, recordOf } from './queries/cases.ts'
import { createChangeQueries } from './queries/changes.ts'
import { createDoubleQueries } from './queries/doubles.ts'
import { createDraftQueries } from './queries/drafts.ts'
import { decisionKey } from './queries/begun-decisions.ts'
import { createMetaQueries } from './queries/meta.ts'
import { createOutboxQueries } from './queries/outbox.ts'
import { createPersonDraftQueries } from './queries/person-drafts.ts'
import { createRecordDraftQueries } from './queries/record-drafts.ts'
import { setOutcome, undoOutcome } from './call-outcome.ts'
import { createRecordApi } from './record-api.ts'
import { saveCase } from './save-case.ts'
import { settleEntry } from './settle-entry.ts'
import { asDatabaseError, isDiskFull } from './sqlite-errors.ts'
import { createLogTruncation } from './truncate-log.ts'

/**
 * All of `DbApi` over one open, migrated connection. Synchronous: it runs in the database worker, and directly in tests.
 * Every write is one immediate transaction; when the disk is full the reserve is released and the write repeated once.
 */
export function createDbApi(database: DatabaseConnection, reserve: DiskReserve): DbApi {
  const cases = createCaseQueries(database)
  const list = createCaseListQueries(database)
  const drafts = createDraftQueries(database)
  const recordDrafts = createRecordDraftQueries(database)
  const personDrafts = createPersonDraftQueries(database)
  const outbox = createOutboxQueries(database)
  const meta = createMetaQueries(database)
  const changes = createChangeQueries(database, cases)
  const calls = createCallQueries(database)
  const callers = createCallerQueries(database)
  const looks = createCaseLookQueries(database, list)
  const doubles = createDoubleQueries(database)
  const queries = { cases, drafts, outbox, meta, calls, doubles }

  function read<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw asDatabaseError(error)
    }
  }

  function write<T>(work: () => T): T {
    return read(() => {
      const transaction = database.transaction(work)
      try {
        return transaction.immediate()
      } catch (error) {
        if (!isDiskFull(error) || !reserve.release()) throw error
        return transaction.immediate()
      }
    })
  }

  const log = createLogTruncation(database)
  const agenda = createAgendaApi(database, { read, write, list, calls, meta })
  const truncateWal = log.truncate

  return {
    ...createScoringApi(database, { read, write }),
    ...createStorageApi(database, { cases, meta, reserve, read, write, log }),
    saveDraft(input) {
      write(() => {
        const edited = input.caseId === null || drafts.has(input.id) ? undefined : cases.byId(input.caseId)
        drafts.save({ ...input, begunOn: input.begunOn ?? (edited ? fieldsOf(edited) : null) })
      })
      return { updatedAt: input.now }
    },
    listDrafts: (input) => read(() => drafts.open(input?.below)),
    discardDraft(input) {
      write(() => {
        if (drafts.byId(input.id) === null) throw new AppError('not-found')
        drafts.discard(input.id, input.now)
      })
    },
    restoreDraft: (input) =>
      write(() => {
        drafts.restore(input.id, input.now)
        const draft = drafts.byId(input.id)
        if (draft === null) throw new AppError('not-found')
        return draft
      }),
    purgeDiscardedDrafts(input) {
      const kinds = [drafts, recordDrafts, personDrafts]
      const removed = write(() => kinds.reduce((sum, kind) => sum + kind.purgeDiscarded(input.before), 0))
      // Deleted rows otherwise wait in the WAL (SECURITY C7).
      if (removed > 0) read(truncateWal)
      return { removed }
    },

    saveCase: (input) => write(() => saveCase(queries, input)),
    pageCases: (input) => read(() => list.page(input)),
    getCase: (input) =>
      read(() => {
        const row = cases.need(input.id)
        return recordOf(row, cases.stateOf(row.id))
      }),
    casesBySeq: (input) => read(() => list.bySeq(input)),
    casesByServerId: (input) => read(() => list.byServerId(input)),

    listOutbox: ({ limit }) => read(() => [...doubles.list(), ...outbox.list(limit)].slice(0, limit)),
    settleDouble(input) {
      write(() => {
        if (!doubles.settle(input.id, input.now)) throw new AppError('not-found')
      })
    },
    outboxSummary: () =>
      read(() => {
        const count = doubles.count()
        return { ...outbox.summary(), ...(count > 0 && { doubles: count }) }
      }),
    recoverSending: ({ now, lookAfterMs, except }) =>
      write(() => ({ recovered: outbox.recoverSending(now + lookAfterMs, except ?? []) })),
    dueEntries: (input) => read(() => outbox.due(input)),
    nextDueAt: (input) => read(() => outbox.nextDueAt(input?.of)),
    markSending: (input) => write(() => outbox.markSending(outbox.need(input.id), input.now)),
    markAccepted: (input) =>
      write(() => {
        const settled = settleEntry(queries, input)
        // Somebody here worked on it: it is compared with the server more often for a while.
        looks.touched(settled.caseId, input.now)
        // A clash may have gone by itself; what was begun of its decision decides no later one.
        if (settled.state === 'accepted') meta.remove(decisionKey(settled.caseId))
        return settled
      }),
    reschedule: (input) => write(() => ({ serverErrorsInARow: outbox.reschedule(outbox.need(input.id), input) })),
    park: (input) =>
      write(() => {
        const row = outbox.need(input.id)
        outbox.park(row, input)
        return { caseId: row.record_id }
      }),
    retryNow: (input) => write(() => ({ count: outbox.retryNow(input.id, input.now) })),
    isServerIdTaken: (input) => read(() => cases.isServerIdTaken(input.serverId, input.exceptCaseId)),
    unsentOfSource: (input) => read(() => outbox.unsentOfSource(input)),

    applyPulledPage: (input) => write(() => applyPulledPage(queries, input)),
    pullPosition: () => read(() => meta.pullPosition()),

    recordCall(input) {
      write(() => {
        calls.record(input.report, input.now)
        agenda.noteCall(input.report)
      })
    },
    pageCalls: (input) => read(() => calls.page(input)),
    callsOfCase: (input) => read(() => calls.ofCase(input.caseId)),
    setOutcome: (input) => write(() => setOutcome(queries, input)),
    undoOutcome: (input) => write(() => undoOutcome(queries, input.id)),
    callerHistory: (input) => read(() => callers.history(input.number)),
    caseOfCallRef: (input) => read(() => calls.caseOf(input.callRef)),
    tidyCalls: () => write(() => ({ closed: calls.closeOpen() })),

    changesSince: (input) => read(() => changes.since(input)),

    getMeta: (input) => read(() => meta.get(input.key)),
    setMeta(input) {
      write(() => meta.set(input.key, input.value))
    },
    checkpoint() {
      read(truncateWal)
    },
    ...createRecordApi({ database, cases, looks, drafts, recordDrafts, outbox, meta, doubles, read, write }),
    ...createContactApi(database, { outbox, read, write }),
    ...createMessageApi(database, { read, write }),
    ...createRecordingApi(database, { read, write, log }),
    ...agenda.api,
    ...createSampleApi(database, { read, write }),
    integrityCheck: () => read(() => ({ ok: database.pragma('integrity_check', { simple: true }) === 'ok' })),
  }
}
