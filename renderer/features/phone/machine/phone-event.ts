import type { QueueState } from '../../../../preload/contract/index.ts'
import type { SipCallEnd } from '../sip/sip-agent.ts'
import type { CallBack, LinkWhy, SupervisionHow, TransferFailure } from './phone-state.ts'

/** What happens to the telephone. `at` is the instant in ms since the epoch; `lineId` names a line, or the leg of the queue. */
export type PhoneEvent = { readonly at: number } & (
  | UserEvent
  | LinkEvent
  | CallEvent
  | { readonly kind: 'poll'; readonly queue: QueueState }
  /** The clock reached an instant the state waits for (`nextWake`). */
  | { readonly kind: 'time' }
  | { readonly kind: 'locked' | 'unlocked' }
  /** The page before this one went away in a call, says the log. */
  | { readonly kind: 'call-back-found'; readonly callBack: CallBack }
  /** The page goes away: nothing can be done after this. */
  | { readonly kind: 'leaving' }
)

type UserEvent =
  | { readonly kind: 'answer' | 'reject' | 'hang-up' | 'hold' | 'resume'; readonly lineId: string }
  /** The held call and the one in talk change places. */
  | { readonly kind: 'swap' }
  | { readonly kind: 'mute'; readonly lineId: string; readonly isMuted: boolean }
  | { readonly kind: 'digit'; readonly lineId: string; readonly digit: string }
  /** `lineId` is the id of the line to be. */
  | { readonly kind: 'dial'; readonly lineId: string; readonly number: string }
  /** Hands a caller on without talking to the target first. */
  | { readonly kind: 'transfer'; readonly lineId: string; readonly target: string }
  /** Asks somebody about the caller `aboutId`, who waits on hold. `lineId` is the id of the line to be. */
  | { readonly kind: 'consult'; readonly lineId: string; readonly aboutId: string; readonly number: string }
  /** Hands the caller on to the one in consultation; or ends the consultation and takes the caller up again. */
  | { readonly kind: 'complete-transfer' | 'cancel-consultation' }
  /** Caller, consultation and this desk talk in a room. `lineId` is the id of the own line to be. */
  | { readonly kind: 'make-three'; readonly lineId: string }
  | { readonly kind: 'supervise'; readonly lineId: string; readonly extension: string; readonly how: SupervisionHow }
  /** `lineId` is the id of the line to be where another call is needed. */
  | { readonly kind: 'switch-supervision'; readonly lineId: string; readonly how: SupervisionHow }
  /** `callId` is the id of the call to the feature code. */
  | { readonly kind: 'pause'; readonly callId: string; readonly reason: string }
  | { readonly kind: 'unpause'; readonly callId: string }
  | { readonly kind: 'extend-wrap-up' | 'end-wrap-up' | 'take-calls' | 'dismiss-call-back' | 'dismiss-pause-offer' }
  | { readonly kind: 'start' | 'stop' }

export type LinkEvent =
  | { readonly kind: 'link-connecting' | 'link-registered' }
  /** `nextTryAt`: when it is tried again by itself; left out where that is not known. */
  | { readonly kind: 'link-lost'; readonly nextTryAt?: number | null }
  | { readonly kind: 'link-refused'; readonly why?: 'secret' | 'refused'; readonly nextTryAt?: number | null }
  /** Somebody has looked why the exchange cannot be reached. */
  | { readonly kind: 'link-why'; readonly why: LinkWhy }

type CallEvent =
  /** `lineId` is the id of the line to be, or of the leg of the queue. */
  | {
      readonly kind: 'incoming'
      readonly lineId: string
      readonly number: string
      readonly name: string
      readonly queue: string
      readonly callRef: string | null
      /** The exchange asks that it be answered at once. */
      readonly isAnswerAsked?: boolean
    }
  | {
      readonly kind: 'progress' | 'confirmed' | 'held' | 'resumed' | 'hold-failed' | 'microphone-failed'
      readonly lineId: string
    }
  | { readonly kind: 'ended'; readonly lineId: string; readonly end: SipCallEnd }
  /** The exchange has taken the order to hand on; somebody has answered there; or it came to nothing. */
  | { readonly kind: 'transfer-taken' | 'transfer-accepted'; readonly lineId: string }
  | { readonly kind: 'transfer-failed'; readonly lineId: string; readonly why: TransferFailure }
  /** What became of the call to a feature code. */
  | { readonly kind: 'service-done' | 'service-failed'; readonly callId: string }
  /** The lamp of the own pause. */
  | { readonly kind: 'pause-lamp'; readonly isLit: boolean }
  /** Somebody says that they listen to this desk; `how` null: not any more. */
  | { readonly kind: 'supervised'; readonly extension: string; readonly how: SupervisionHow | null }
  /** The one who is listened to could not be told so. */
  | { readonly kind: 'tell-failed'; readonly lineId: string }

export type PhoneEventKind = PhoneEvent['kind']
