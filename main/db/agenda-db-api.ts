import type {
  AgendaCounts,
  AgendaCursor,
  AgendaDraft,
  AgendaDraftName,
  CallBack,
  CallBackInput,
  CallBackResult,
  CallRecord,
  FollowUp,
  FollowUpInput,
  KeptAgendaDraft,
  OwnFigures,
} from '../../preload/contract/index.ts'

type Cursor = NonNullable<AgendaCursor> | null

/** What was counted since a day began. */
type CountedToday = Omit<OwnFigures, 'since'> & { readonly calls: NonNullable<OwnFigures['calls']> }

/** The part of `DbApi` about what somebody has promised to do. Times of day have become instants above it. */
export interface AgendaDbApi {
  pageFollowUps(input: { which: 'open' | 'done'; after: Cursor; limit: number }): FollowUp[]
  /** Its open ones, those due first first. */
  followUpsOfCase(input: { caseId: string }): FollowUp[]
  /** A new one of a case that is here, or a change of an open one. `not-found` without either. */
  saveFollowUp(input: { followUp: Omit<FollowUpInput, 'day' | 'minute'>; dueAt: number; now: number }): FollowUp
  /** `not-found`. */
  setFollowUpDone(input: { id: string; doneAt: number | null }): FollowUp
  removeFollowUp(input: { id: string }): void
  /** Every one there is behind a place, for an export. */
  allFollowUps(input: { after: number; limit: number }): { place: number; followUp: FollowUp }[]

  pageCallBacks(input: { which: 'open' | 'closed'; after: Cursor; limit: number }): CallBack[]
  /** A new one, or a change of an open one. `not-found` for one that was closed meanwhile. */
  saveCallBack(input: { callBack: CallBackInput; fromAt: number; toAt: number; now: number }): CallBack
  /**
   * A call died: its number is to be called back, unless that is written down already, the call has a call-back, or they
   * have talked since. True when one was made.
   */
  keepDroppedCall(input: { callBack: CallBackInput; fromAt: number; toAt: number; now: number }): boolean
  /** `not-found` for one that is closed. */
  takeCallBack(input: { id: string; takenAt: number | null }): CallBack
  /**
   * `dial-first` when there is no attempt, but for `not-needed` with a reason. `not-found` when it is closed.
   */
  closeCallBack(input: { id: string; result: CallBackResult; reason: string; now: number }): CallBack
  reopenCallBack(input: { id: string }): CallBack
  /** One that was written down by mistake since the instant; `dial-first` for any other, `not-found`. */
  removeCallBack(input: { id: string; madeSince: number }): void
  allCallBacks(input: { after: number; limit: number }): { place: number; callBack: CallBack }[]
  /** Calls in that were missed or dropped since the instant, the newest of each number, without talk or call-back since. */
  unansweredCalls(input: { since: number }): CallRecord[]

  /** What was begun and not kept, the newest first. Saving a promise, or closing a call-back, drops what was begun of it. */
  allAgendaDrafts(): KeptAgendaDraft[]
  /** The end of a call-back is kept only while that is open. */
  keepAgendaDraft(input: { draft: AgendaDraft; now: number }): void
  dropAgendaDraft(input: AgendaDraftName): void

  agendaCounts(input: { now: number; endOfDay: number }): AgendaCounts
  /** What was done here since the instant, cases by this person. */
  ownFigures(input: { since: number; login: string }): CountedToday
}
