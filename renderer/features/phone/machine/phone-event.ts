import type { QueueState } from '../../../../preload/contract/index.ts'
import type { SipCallEnd } from '../sip/sip-agent.ts'
import type { CallBack } from './phone-state.ts'

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
  | { readonly kind: 'extend-wrap-up' | 'end-wrap-up' | 'take-calls' | 'dismiss-call-back' }
  | { readonly kind: 'start' | 'stop' }

export interface LinkEvent {
  readonly kind: 'link-connecting' | 'link-registered' | 'link-lost' | 'link-refused'
}

type CallEvent =
  /** `lineId` is the id of the line to be, or of the leg of the queue. */
  | {
      readonly kind: 'incoming'
      readonly lineId: string
      readonly number: string
      readonly name: string
      readonly queue: string
      readonly callRef: string | null
    }
  | {
      readonly kind: 'progress' | 'confirmed' | 'held' | 'resumed' | 'hold-failed' | 'microphone-failed'
      readonly lineId: string
    }
  | { readonly kind: 'ended'; readonly lineId: string; readonly end: SipCallEnd }

export type PhoneEventKind = PhoneEvent['kind']
