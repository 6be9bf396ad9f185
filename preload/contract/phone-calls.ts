import { z } from 'zod'
import { ServerSays } from './asked-server.ts'
import { CallCursor, CallFilter, CallRecord, CallReport } from './call-log.ts'
import { dispositions, Instant, LocalId, ServerId } from './cases.ts'
import { call } from './define.ts'
import { Nothing, PageSize } from './inputs.ts'
import { CallerHistory, Colleague, DeviceChoice, PhoneAccount } from './phone.ts'
import { QueueAnswer, QueueState } from './queue.ts'
import { TrustVerdict } from './workspaces.ts'

/** Calls of the telephone: queue, line, log. */
export const phoneCalls = {
  queue: {
    getState: call('queue.getState', { in: Nothing, out: QueueState, needs: 'call.use', whileLocked: true }),
    /** Asks the server to let the telephone of this desk ring to join; only the answered ring joins (DESIGN 3). */
    join: call('queue.join', { in: Nothing, out: QueueAnswer, needs: 'call.use' }),
    leave: call('queue.leave', { in: Nothing, out: QueueAnswer, needs: 'call.use', whileLocked: true }),
    /** The telephone saw something the poll should confirm soon: asks the server at once. */
    refresh: call('queue.refresh', { in: Nothing, out: Nothing, needs: 'call.use', whileLocked: true }),
  },
  phone: {
    /** Where and as whom the telephone registers; null where this person has none. */
    getAccount: call('phone.getAccount', {
      in: Nothing,
      out: z.strictObject({ account: PhoneAccount.nullable(), devices: DeviceChoice }),
      needs: 'call.use',
    }),
    /** Whether the exchange answers and proves who it is: a handshake of the core and nothing more. */
    probe: call('phone.probe', {
      in: Nothing,
      out: z.strictObject({ verdict: TrustVerdict }),
      needs: 'call.use',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Who can be called within the helpline: as the server lists them, else as the site does. */
    listColleagues: call('phone.listColleagues', {
      in: Nothing,
      out: z.array(Colleague).max(500),
      needs: 'call.use',
    }),
    /** A link to a number that was opened while nobody could dial it; taken once, within two minutes (SECURITY E7). */
    takeDialLink: call('phone.takeDialLink', {
      in: Nothing,
      out: z.strictObject({ number: z.string().max(41).nullable() }),
      needs: 'call.use',
    }),
    setDevices: call('phone.setDevices', { in: DeviceChoice, out: Nothing, needs: 'call.use' }),
    /** What this computer knows of who is calling: answers from the cache alone, at once. */
    getHistory: call('phone.getHistory', {
      in: z.strictObject({ number: z.string().max(200) }),
      out: CallerHistory,
      needs: 'call.use',
    }),
    /**
     * The same after the server was asked for the cases of this number, within two seconds; what it has is kept here like any
     * other case. Asked again within a minute it answers at once.
     */
    getHistoryAtServer: call('phone.getHistoryAtServer', {
      in: z.strictObject({ number: z.string().max(200) }),
      out: z.strictObject({ server: ServerSays, history: CallerHistory }),
      needs: 'call.use',
      perTenSeconds: 40,
    }),
    /** A call or wrap-up is on, or has ended: no idle lock meanwhile (DESIGN 8). */
    setBusy: call('phone.setBusy', {
      in: z.strictObject({ isBusy: z.boolean() }),
      out: Nothing,
      needs: 'call.use',
      whileLocked: true,
    }),
  },
  callLog: {
    /** Keeps the call as it stands, durably; again with the same id replaces what was known. */
    record: call('callLog.record', { in: CallReport, out: Nothing, needs: 'call.use', whileLocked: true }),
    /** The calls of this desk, newest first; answers also without a server. */
    list: call('callLog.list', {
      in: z.strictObject({ filter: CallFilter, before: CallCursor, limit: PageSize }),
      out: z.strictObject({ rows: z.array(CallRecord).max(100), next: CallCursor }),
      needs: 'call.use',
    }),
    /** The calls that belong to a case, newest first. */
    ofCase: call('callLog.ofCase', {
      in: z.strictObject({ caseId: LocalId }),
      out: z.array(CallRecord).max(20),
      needs: 'call.use',
    }),
    /**
     * The outcome of a call that has no case: a ticket with source, source id and disposition (DESIGN 3), durable at once
     * and sent after ten seconds, so that it can be undone. With a case, the outcome is the case's own field.
     */
    setOutcome: call('callLog.setOutcome', {
      in: z.strictObject({ id: LocalId, disposition: z.enum(dispositions) }),
      out: z.strictObject({ caseId: LocalId, undoUntil: Instant }),
      needs: 'case.write',
    }),
    /** Takes an outcome back; `not-found` when it has been sent meanwhile. */
    undoOutcome: call('callLog.undoOutcome', {
      in: z.strictObject({ id: LocalId }),
      out: Nothing,
      needs: 'case.write',
    }),
    /** The case this computer has for a call of the server's list; null without one. */
    caseOf: call('callLog.caseOf', {
      in: z.strictObject({ callRef: ServerId }),
      out: z.strictObject({ caseId: LocalId.nullable() }),
      needs: 'case.read',
    }),
  },
} as const
