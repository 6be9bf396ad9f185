import type { CallEnd } from '../../../../preload/contract/index.ts'
import type { Line } from './phone-state.ts'

/** What the world has to do after an event; plain data, done in order by the store. */
export type PhoneEffect =
  | {
      readonly kind: 'sip-answer' | 'sip-answer-join' | 'sip-hang-up' | 'sip-hold' | 'sip-resume'
      readonly lineId: string
    }
  | { readonly kind: 'sip-reject'; readonly lineId: string; readonly status: 486 | 603 }
  | { readonly kind: 'sip-mute'; readonly lineId: string; readonly isMuted: boolean }
  | { readonly kind: 'sip-digit'; readonly lineId: string; readonly digit: string }
  | { readonly kind: 'sip-dial'; readonly lineId: string; readonly number: string }
  /** `waiting` is the quiet tone of a second call. */
  | { readonly kind: 'ring-start'; readonly tone: RingTone }
  | { readonly kind: 'ring-stop' }
  | { readonly kind: 'sound'; readonly name: 'beep' | 'warning' }
  /** The call as it stands; `end` is null until it is over, and then the last of this call. */
  | {
      readonly kind: 'record-call'
      readonly line: Line
      readonly end: CallEnd | null
      readonly endedAt: number | null
    }
  | { readonly kind: 'load-history'; readonly lineId: string; readonly number: string }
  | { readonly kind: 'forget-history' }
  | { readonly kind: 'refresh-queue' }
  /** An incoming call is answered: its case opens beside it. */
  | { readonly kind: 'open-case'; readonly lineId: string }
  | { readonly kind: 'set-busy'; readonly isBusy: boolean }
  | { readonly kind: 'tell'; readonly notice: PhoneNotice }

export type RingTone = 'ring' | 'waiting'

/** Why something asked for was not done. */
export type PhoneNotice =
  | 'hold-failed'
  | 'no-microphone'
  /** Two calls are on already. */
  | 'no-line-free'
  /** A call is being dialled or answered at this moment. */
  | 'one-at-a-time'
  | 'not-registered'
