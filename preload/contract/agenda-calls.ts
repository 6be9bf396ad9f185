import { z } from 'zod'
import {
  AgendaCounts,
  AgendaCursor,
  CallBack,
  CallBackInput,
  callBackResults,
  CentreFigures,
  FollowUp,
  FollowUpInput,
  OwnFigures,
} from './agenda.ts'
import { AgendaDraft, AgendaDraftName, AgendaDraftPlace, KeptAgendaDraft } from './agenda-drafts.ts'
import { CallRecord } from './call-log.ts'
import { Instant, LocalId } from './cases.ts'
import { call } from './define.ts'
import { Nothing, PageSize } from './inputs.ts'

const One = z.strictObject({ id: LocalId })

/** Calls about what somebody has promised to do, and the home screen. */
export const agendaCalls = {
  followUps: {
    /** Open ones, those due first first; done ones, newest first. */
    list: call('followUps.list', {
      in: z.strictObject({ which: z.enum(['open', 'done']), after: AgendaCursor, limit: PageSize }),
      out: z.strictObject({ rows: z.array(FollowUp).max(100), next: AgendaCursor }),
      needs: 'case.write',
    }),
    /** The open ones of a case, those due first first. */
    ofCase: call('followUps.ofCase', {
      in: z.strictObject({ caseId: LocalId }),
      out: z.array(FollowUp).max(20),
      needs: 'case.write',
    }),
    save: call('followUps.save', { in: FollowUpInput, out: FollowUp, needs: 'case.write' }),
    setDone: call('followUps.setDone', {
      in: z.strictObject({ id: LocalId, isDone: z.boolean() }),
      out: FollowUp,
      needs: 'case.write',
    }),
    remove: call('followUps.remove', { in: One, out: Nothing, needs: 'case.write' }),
  },
  callBacks: {
    /** Open ones by the end of their period; closed ones, newest first. */
    list: call('callBacks.list', {
      in: z.strictObject({ which: z.enum(['open', 'closed']), after: AgendaCursor, limit: PageSize }),
      out: z.strictObject({ rows: z.array(CallBack).max(100), next: AgendaCursor }),
      needs: 'call.use',
    }),
    /** A new one, or another number, period or note of one that is open. */
    save: call('callBacks.save', { in: CallBackInput, out: CallBack, needs: 'call.use' }),
    /** Takes it in hand, or gives it back. */
    take: call('callBacks.take', {
      in: z.strictObject({ id: LocalId, isTaken: z.boolean() }),
      out: CallBack,
      needs: 'call.use',
    }),
    /** `dial-first` without an attempt, but for one that is not needed and says why. */
    close: call('callBacks.close', {
      in: z.strictObject({ id: LocalId, result: z.enum(callBackResults), reason: z.string().max(2000) }),
      out: CallBack,
      needs: 'call.use',
    }),
    reopen: call('callBacks.reopen', { in: One, out: CallBack, needs: 'call.use' }),
    /** Takes back one that was written down in the last minute; `dial-first` for any other: that one is to be closed. */
    remove: call('callBacks.remove', { in: One, out: Nothing, needs: 'call.use' }),
    /** Calls that were missed or dropped here in the last three days, without anybody having talked to that number since. */
    suggest: call('callBacks.suggest', { in: Nothing, out: z.array(CallRecord).max(20), needs: 'call.use' }),
  },
  agendaDrafts: {
    /** Everything that was begun in a form of promises and not kept, the newest first. */
    list: call('agendaDrafts.list', { in: Nothing, out: z.array(KeptAgendaDraft).max(100), needs: 'case.write' }),
    /** What was begun in this form; null for nothing. */
    find: call('agendaDrafts.find', { in: AgendaDraftPlace, out: KeptAgendaDraft.nullable(), needs: 'case.write' }),
    /** Durable when it answers. Saving the promise drops it. */
    keep: call('agendaDrafts.keep', {
      in: AgendaDraft,
      out: z.strictObject({ updatedAt: Instant }),
      needs: 'case.write',
    }),
    drop: call('agendaDrafts.drop', { in: AgendaDraftName, out: Nothing, needs: 'case.write' }),
  },
  home: {
    /** How much is due. */
    getCounts: call('home.getCounts', { in: Nothing, out: AgendaCounts, needs: 'case.read' }),
    /** What the person at the desk did today, from this computer alone. */
    getOwn: call('home.getOwn', { in: Nothing, out: OwnFigures, needs: 'case.read' }),
    /** What the server counts; asked at most once a minute, and what was read last while it is away. */
    getCentre: call('home.getCentre', { in: Nothing, out: CentreFigures, needs: 'case.read', perTenSeconds: 20 }),
  },
} as const
