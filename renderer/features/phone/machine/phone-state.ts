import type { CallEnd } from '../../../../preload/contract/index.ts'

/** The telephone as the pure state machine knows it. Instants are ms since the epoch. Replaced, never changed in place. */
export interface PhoneState {
  readonly link: PhoneLink
  /** At most two: one talking or held, one more ringing, held or talking. Never two unheld. */
  readonly lines: readonly Line[]
  /** The leg that joins the queue: no line, never held, muted both ways (DESIGN 3). */
  readonly joinLeg: JoinLeg | null
  readonly wrapUp: WrapUp | null
  /** A call that died: its number and draft stay on screen until somebody calls back or puts the card away. */
  readonly callBack: CallBack | null
  /** What waits for the other call to be on hold first. */
  readonly pending: Pending | null
  /** Behind the lock no name is kept. */
  readonly isLocked: boolean
  /** What the last call that came to nothing was, for its sentence: busy, unknown, no answer. */
  readonly lastEnd: {
    readonly lineId: string
    readonly number: string
    readonly end: CallEnd
    readonly at: number
  } | null
}

export interface PhoneLink {
  /** `off`: this person has no telephone, or is signed out; `refused`: the exchange does not know the secret. */
  readonly state: 'off' | 'connecting' | 'registered' | 'lost' | 'refused'
  readonly sinceAt: number
}

/**
 * `ringing` (in) · `dialling` (out, until answered) · `answering` (answered here, media on its way) · `talking` ·
 * `holding` (hold asked for) · `held` · `resuming` · `ending` (hung up here, not yet confirmed).
 */
export const linePhases = [
  'ringing',
  'dialling',
  'answering',
  'talking',
  'holding',
  'held',
  'resuming',
  'ending',
] as const
export type LinePhase = (typeof linePhases)[number]

export interface Line {
  /** UUIDv7: also the id of the call in the log. */
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly phase: LinePhase
  readonly number: string
  readonly name: string
  readonly queue: string
  /** The id by which exchange and server know the call: from the INVITE, and from the poll once that speaks of it. */
  readonly callRef: string | null
  readonly startedAt: number
  readonly answeredAt: number | null
  /** Since when it is on hold now; null while it is not. */
  readonly heldSince: number | null
  readonly holds: number
  readonly heldMs: number
  readonly isMuted: boolean
  /** For `dialling`: the other side rings. */
  readonly isRingingThere: boolean
}

interface JoinLeg {
  readonly sipCallId: string
  readonly phase: 'answering' | 'up'
}

export interface WrapUp {
  readonly lineId: string
  readonly number: string
  readonly startedAt: number
  readonly endsAt: number
  /** Callers of the queue that came meanwhile and went on to somebody else. */
  readonly passedOn: number
  /** Who they were: the queue offers one caller again and again. */
  readonly passedOnRefs: readonly string[]
}

export interface CallBack {
  readonly lineId: string
  readonly number: string
  readonly name: string
  readonly callRef: string | null
  readonly at: number
}

/** Answering, dialling or resuming that waits until the call in talk is on hold; `until` is the end of its patience. */
export interface Pending {
  readonly what: 'answer' | 'dial' | 'resume'
  readonly lineId: string
  /** For `dial`; '' otherwise. */
  readonly number: string
  readonly until: number
}

/** The telephone before it is started. */
export function initialPhone(): PhoneState {
  return {
    link: { state: 'off', sinceAt: 0 },
    lines: [],
    joinLeg: null,
    wrapUp: null,
    callBack: null,
    pending: null,
    isLocked: false,
    lastEnd: null,
  }
}
