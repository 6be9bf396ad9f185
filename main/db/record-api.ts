import type { CaseFields } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { takePassedOver } from './apply-pull.ts'
import { applyPulledRecords } from './apply-records.ts'
import { applyLook } from './case-looks.ts'
import { fieldsOf } from './case-columns.ts'
import { conflictOf, resolveConflict, resolveDuplicate, resolveMissing } from './conflicts.ts'
import { compareText, rememberRecord } from './doubled-records.ts'
import type { PushedKind } from './outbox-entry.ts'
import type { RecordDbApi } from './record-db-api.ts'
import type { DatabaseConnection } from './open.ts'
import { createBegunDecisionQueries, withOwnWords } from './queries/begun-decisions.ts'
import type { CaseLookQueries } from './queries/case-looks.ts'
import type { CaseQueries } from './queries/cases.ts'
import type { DoubleQueries } from './queries/doubles.ts'
import type { createDraftQueries } from './queries/drafts.ts'
import { createFileQueries } from './queries/files.ts'
import { createFindCallQueries } from './queries/find-calls.ts'
import { createHeldQueries } from './queries/held.ts'
import { createMessageQueries } from './queries/messages.ts'
import type { MetaQueries } from './queries/meta.ts'
import type { OutboxQueries } from './queries/outbox.ts'
import { createPeopleQueries } from './queries/people.ts'
import { createPersonDraftQueries } from './queries/person-drafts.ts'
import { createReceivedFileQueries } from './queries/received-files.ts'
import type { createRecordDraftQueries } from './queries/record-drafts.ts'
import { createScoreQueries } from './queries/scores.ts'
import { createServerCallQueries } from './queries/server-calls.ts'
import { savePerson, saveScore, sendMessage, settleRecord, takeBack } from './save-record.ts'

interface RecordApiOptions {
  readonly database: DatabaseConnection
  readonly cases: CaseQueries
  readonly looks: CaseLookQueries
  readonly drafts: ReturnType<typeof createDraftQueries>
  readonly recordDrafts: ReturnType<typeof createRecordDraftQueries>
  readonly outbox: OutboxQueries
  readonly meta: MetaQueries
  readonly doubles: DoubleQueries
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
}

/** The part of `DbApi` about records that are no cases, looks at the server, and decisions of a person. */
export function createRecordApi(options: RecordApiOptions): RecordDbApi {
  const { database, cases, looks, drafts, recordDrafts, outbox, meta, doubles, read, write } = options
  const queries = {
    cases,
    drafts,
    outbox,
    meta,
    doubles,
    looks,
    scores: createScoreQueries(database),
    messages: createMessageQueries(database),
    people: createPeopleQueries(database),
    serverCalls: createServerCallQueries(database),
    files: createFileQueries(database),
    recordDrafts,
    personDrafts: createPersonDraftQueries(database),
  }
  const { scores, messages, people, files } = queries
  const begun = createBegunDecisionQueries(meta)
  const received = createReceivedFileQueries(database)
  const held = createHeldQueries(database)
  const findCalls = createFindCallQueries(database)

  /** A person has decided what a case is: the other records that a pull passed over meanwhile are records of their own. */
  function decided<T>(input: { caseId: string; now: number }, done: T): T {
    takePassedOver(queries, input.caseId, cases.byId(input.caseId)?.server_id ?? '', input.now)
    return done
  }

  /** What was written for a decision goes along with a case that is let go. */
  function keepOwnWords({ caseId, now }: { caseId: string; now: number }, mine: CaseFields, draftId: string): void {
    const draft = drafts.byId(draftId)
    if (draft === null) return
    drafts.save({ ...draft, fields: withOwnWords(begun.of(caseId), mine, draft.fields), begunOn: null, now })
    begun.drop(caseId)
  }

  const found = <T>(value: T | null): T => {
    if (value === null) throw new AppError('not-found')
    return value
  }

  const ofMessage = (id: string) => messages.byId(id)?.serverId
  const serverIdOf: Record<PushedKind, (id: string) => string | null | undefined> = {
    case: (id) => cases.byId(id)?.server_id,
    qa: (id) => scores.byId(id)?.serverId,
    email: ofMessage,
    sms: ofMessage,
    user: (id) => people.byId(id)?.serverId,
    file: (id) => files.attachments([id])[0]?.serverId,
  }

  return {
    applyPulledRecords: (input) => write(() => applyPulledRecords(queries, input)),
    pullPositionOf: (input) => read(() => meta.pullPosition(input.kind)),
    casesToLookAt: (input) => read(() => looks.due(input)),
    applyLook: (input) => write(() => applyLook(queries, input)),
    markLooked(input) {
      write(() => looks.looked(input.serverIds, input.now))
    },
    heldRecords: (input) => read(() => held.between(input)),
    heldRecord: (input) => read(() => held.byId(input)),
    dropRecord: (input) => write(() => held.drop(input)),
    markTouched(input) {
      write(() => looks.touched(input.caseId, input.now))
    },
    serverIdOfCase: (input) => read(() => cases.byId(input.caseId)?.server_id ?? null),

    serverIdsOf: ({ records }) => read(() => records.map(({ kind, recordId }) => serverIdOf[kind](recordId) ?? null)),

    saveRecordDraft(input) {
      write(() => {
        // A late save of what has become a record does not make it a draft again.
        if (scores.byId(input.id) === null && messages.byId(input.id) === null) recordDrafts.save(input)
      })
      return { updatedAt: input.now }
    },
    listQaDrafts: (input) => read(() => recordDrafts.scores(input?.below)),
    listMessageDrafts: (input) => read(() => recordDrafts.messages(input?.below)),
    discardRecordDraft(input) {
      write(() => {
        found(recordDrafts.kindOf(input.id))
        recordDrafts.discard(input.id, input.now)
      })
    },
    restoreQaDraft: ({ id, now }) =>
      write(() => {
        const draft = found(recordDrafts.scoreBy(id))
        return recordDrafts.restore(id, now) > 0 ? { ...draft, updatedAt: now } : draft
      }),
    restoreMessageDraft: ({ id, now }) =>
      write(() => {
        const draft = found(recordDrafts.messageBy(id))
        return recordDrafts.restore(id, now) > 0 ? { ...draft, updatedAt: now } : draft
      }),
    countDrafts: () => read(() => drafts.count() + recordDrafts.count() + queries.personDrafts.count()),
    saveScore: (input) => write(() => saveScore(queries, input)),
    sendMessage: (input) => write(() => sendMessage(queries, input)),
    savePerson: (input) => write(() => savePerson(queries, input)),
    pageScores: (input) => read(() => scores.page(input)),
    getScore: (input) => read(() => found(scores.byId(input.id))),
    pageMessages: (input) => read(() => messages.page(input)),
    getMessage: (input) =>
      read(() => {
        const message = found(messages.byId(input.id))
        const attachments = files.attachments(message.fields.attachments)
        return { message, attachments, isOwn: messages.isOwn(input.id) }
      }),
    keepMessageText(input) {
      write(() => {
        messages.keepText(input.id, input.text)
        compareText(queries, input.id)
      })
    },
    listPeople: () => read(() => people.all()),
    findCalls: (input) => read(() => findCalls.page(input)),
    callWords: () => read(() => findCalls.words()),
    knownCalls: ({ ids }) => read(() => findCalls.known(ids)),
    markRecordAccepted: (input) =>
      write(() => {
        const entry = outbox.need(input.id)
        const settled = settleRecord(queries, input)
        rememberRecord(queries, entry, input)
        return settled
      }),
    isRecordTaken: ({ kind, serverId, exceptId }) =>
      read(() => {
        const other = {
          qa: () => scores.ownBy(serverId),
          email: () => messages.ownBy('email', serverId),
          sms: () => messages.ownBy('sms', serverId),
          user: () => people.unsentBy(serverId),
          case: () => cases.byServerId(serverId)?.id ?? null,
          call: () => null,
          file: () => null,
        }[kind]()
        return other !== null && other !== exceptId
      }),
    takeBack: (input) => write(() => takeBack(queries, input)),

    beginFile(input) {
      write(() => files.insert(input))
    },
    fileOf: (input) => read(() => files.need(input.id)),
    finishFile: (input) =>
      write(() => {
        files.keep(input.id, input.sha256)
        return found(files.attachments([input.id])[0] ?? null)
      }),
    removeFile(input) {
      write(() => {
        files.need(input.id)
        if (files.isUsed(input.id) || outbox.ofRecord(input.id).length > 0) throw new AppError('forbidden')
        files.remove(input.id)
      })
    },
    strayFiles: (input) => read(() => files.stray(input.before)),
    fileIds: () => read(() => files.ids()),
    listedFiles: (input) => read(() => received.of(input.messageId)),
    keepListedFiles(input) {
      write(() => received.keep(input.messageId, input.files))
    },
    listedFile: (input) => read(() => received.need(input.id)),
    finishFetched({ id, sha256, serverId, now }) {
      write(() => {
        // Its message may have gone while it came: then nothing of it stays. Somebody's picture has no message.
        if (!people.hasPhoto(serverId)) received.need(id)
        files.keep(id, sha256)
        files.markSent(id, serverId, now)
      })
    },

    conflictOf: (input) => read(() => conflictOf(queries, input.caseId)),
    begunDecision: ({ caseId }) => read(() => begun.of(caseId)),
    keepBegunDecision({ caseId, choices, now }) {
      write(() => begun.keep(caseId, choices, now))
    },
    resolveConflict: (input) =>
      write(() => {
        const done = decided(input, resolveConflict(queries, input))
        begun.drop(input.caseId)
        return done
      }),
    resolveMissing: (input) =>
      write(() => {
        const row = cases.byId(input.caseId)
        const done = decided(input, resolveMissing(queries, input))
        if (row && done.draftId !== null) keepOwnWords(input, fieldsOf(row), done.draftId)
        begun.drop(input.caseId)
        return done
      }),
    resolveDuplicate: (input) =>
      write(() => {
        const done = decided(input, resolveDuplicate(queries, input))
        begun.drop(input.caseId)
        return done
      }),
    outboxRecords: () => read(() => outbox.records()),
    unsentContent: (input) => read(() => ({ rows: outbox.contents(input) })),
  }
}
