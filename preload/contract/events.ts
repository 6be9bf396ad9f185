import { z } from 'zod'
import { BoardView } from './board.ts'
import { BoardWall } from './wall.ts'
import { LocalId, CaseState, ServerId } from './cases.ts'
import { event } from './define.ts'
import { FieldProblem } from './errors.ts'
import { OutboxSummary, RecordKind } from './outbox.ts'
import { ExchangeOrder } from './practice-exchange.ts'
import { QueueState } from './queue.ts'
import { Recording } from './recordings.ts'
import { ReceivedFile, RecordState } from './records.ts'
import { ReturnReport } from './return-report.ts'
import { OthersUnsent, PracticeState, PullProgress, SearchProgress, ServerLink, SessionState } from './session.ts'
import { StorageState } from './storage.ts'

/** Every event of the core to its windows. Those delivered while locked say nothing about any case. */
export const events = {
  sessionChanged: event('session.changed', { data: SessionState, whileLocked: true }),
  /**
   * The password was right, and the data of this computer is being opened, or is open: the first time after an update that
   * takes minutes with many cases, and whoever waits is told.
   */
  workspaceOpening: event('session.workspaceOpening', { data: z.strictObject({ isOpening: z.boolean() }) }),
  linkChanged: event('link.changed', { data: ServerLink, whileLocked: true }),
  practiceChanged: event('practice.changed', { data: PracticeState, whileLocked: true }),
  othersUnsentChanged: event('unsent.othersChanged', { data: OthersUnsent, whileLocked: true }),
  outboxChanged: event('outbox.changed', { data: OutboxSummary, whileLocked: true }),
  /** One case moved on its way to the server. */
  caseProgressed: event('case.progressed', {
    data: z.strictObject({
      id: LocalId,
      state: CaseState,
      serverId: ServerId.nullable(),
      reason: z.string().max(40).nullable(),
      problems: z.array(FieldProblem).max(60),
    }),
  }),
  /** Rows arrived or changed by a pull: lists may reload. */
  casesPulled: event('cases.pulled', { data: z.strictObject({ count: z.number().int() }) }),
  /** One record that is no case moved on its way to the server. */
  recordProgressed: event('record.progressed', {
    data: z.strictObject({
      kind: RecordKind,
      id: LocalId,
      state: RecordState,
      serverId: ServerId.nullable(),
      reason: z.string().max(40).nullable(),
      problems: z.array(FieldProblem).max(60),
    }),
  }),
  /** Rows of a kind other than cases arrived or changed by a pull. */
  recordsPulled: event('records.pulled', { data: z.strictObject({ kind: RecordKind, count: z.number().int() }) }),
  /** The server does not have a record any more, or not for this person: it has gone from here. Whoever has it open is told. */
  recordVanished: event('record.vanished', {
    data: z.strictObject({ kind: RecordKind, id: LocalId, reason: z.enum(['deleted', 'no-rights']) }),
  }),
  /** A recording moved on its way here, or went. */
  recordingChanged: event('recording.changed', { data: Recording }),
  /** A received file that somebody asked for is further on its way, here, or not coming. */
  receivedFileMoved: event('files.moved', { data: ReceivedFile }),
  /** What became of the work of an outage; null when there is nothing to read any more. */
  returnReportChanged: event('returnReport.changed', { data: ReturnReport.nullable() }),
  pullProgressed: event('pull.progressed', { data: PullProgress, whileLocked: true }),
  /** How it stands with keeping work on this computer. */
  storageChanged: event('storage.changed', { data: StorageState, whileLocked: true }),
  searchProgressed: event('search.progressed', { data: SearchProgress, whileLocked: true }),
  /** The server said where this desk stands in the queue, or stopped saying it. */
  queueChanged: event('queue.changed', { data: QueueState, whileLocked: true }),
  /** Somebody's follow-ups or call-backs are others now: lists of them read again. */
  followUpsChanged: event('followUps.changed', { data: z.strictObject({}) }),
  callBacksChanged: event('callBacks.changed', { data: z.strictObject({}) }),
  /** The live board moved, while somebody looks at it. */
  boardChanged: event('board.changed', { data: BoardView }),
  /** The wallboard was opened or closed. */
  wallChanged: event('board.wallChanged', { data: BoardWall, whileLocked: true }),
  /** Somebody opened a `tel:` or `sip:` link: its number goes into the dial pad, and a person dials (SECURITY E7). */
  dialAsked: event('phone.dialAsked', { data: z.strictObject({ number: z.string().regex(/^\+?[\d*#]{1,40}$/) }) }),
  /** A call of the log has another case or outcome. */
  callLogChanged: event('callLog.changed', { data: z.strictObject({ id: LocalId }) }),
  /** In practice: the server asks something of the exchange in the window. */
  exchangeOrdered: event('practice.exchangeOrdered', { data: ExchangeOrder, whileLocked: true }),
} as const
