import type { CallEnd } from '../../../../preload/contract/index.ts'
import type { Line, SupervisionHow } from './phone-state.ts'

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
  | { readonly kind: 'sip-transfer'; readonly lineId: string; readonly target: string }
  | { readonly kind: 'sip-transfer-attended'; readonly lineId: string; readonly consultationId: string }
  /** Calls a feature code with silence; nobody is meant to talk there. */
  | { readonly kind: 'sip-service'; readonly lineId: string; readonly number: string }
  /** Tells the desk that is listened to; `how` null: not any more. */
  | {
      readonly kind: 'sip-tell'
      readonly lineId: string
      readonly extension: string
      readonly how: SupervisionHow | null
    }
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
  /** This site's exchange cannot do it. */
  | 'not-offered'
  | 'transfer-busy'
  | 'transfer-unknown-number'
  | 'transfer-no-answer'
  | 'transfer-unreachable'
  | 'transfer-rejected'
  | 'transfer-failed'
  /** Nobody has said what became of it: the call is taken back. */
  | 'transfer-unclear'
  | 'conference-failed'
  | 'pause-failed'
  | 'agent-not-told'
