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
  /** Callers handed on in the last minutes, newest last: a call that comes back is known by them. */
  readonly transfers: readonly Transfer[]
  /** Two calls on their way into one room. */
  readonly conferring: Conferring | null
  /** A caller of the queue was declined, and this site can pause. */
  readonly pauseOffer: { readonly at: number; readonly number: string } | null
  /** The own pause, as far as this desk knows. */
  readonly pause: Pause | null
  /** Somebody has said that they are listening to this desk. */
  readonly supervisedBy: SupervisedBy | null
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
  /** Why it is `lost` or `refused`; null otherwise. */
  readonly why: LinkWhy | null
  /** When it is tried again by itself; null while it is being tried, or when nobody will. */
  readonly nextTryAt: number | null
  /** False while the exchange has never been reached since the start. */
  readonly wasRegistered: boolean
}

/** `secret`: the exchange does not take it; `refused`: it does not want this extension. */
export type LinkWhy =
  'unreachable' | 'wrong-certificate' | 'certificate-expired' | 'certificate-name' | 'secret' | 'refused'

/**
 * `ringing` (in) · `dialling` (out, until answered) · `answering` (answered here, media on its way) · `talking` ·
 * `holding` (hold asked for) · `held` · `resuming` · `transferring` (the exchange was asked to hand the caller on; nobody
 * is heard) · `ending` (hung up here, not yet confirmed).
 */
export const linePhases = [
  'ringing',
  'dialling',
  'answering',
  'talking',
  'holding',
  'held',
  'resuming',
  'transferring',
  'ending',
] as const
export type LinePhase = (typeof linePhases)[number]

export interface Line {
  /** UUIDv7: also the id of the call in the log. */
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly kind: LineKind
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
  readonly isAutoAnswered: boolean
  /** This caller was handed on and nobody took the call: by whom, '' where that is not known. Null for any other call. */
  readonly returnedFrom: string | null
  /** The line this one goes on with: the same caller, the same case. */
  readonly continues: string | null
  /** For a consultation: the line on hold it is about; null once that one is gone. */
  readonly consultsFor: string | null
  /** While `transferring`. */
  readonly transfer: LineTransfer | null
  /** For a conference: who was brought into the room. */
  readonly members: readonly Member[]
  readonly supervision: Supervision | null
  /** A call of the queue that ended while this one was on: its wrap-up follows when this one ends. */
  readonly owes: { readonly lineId: string; readonly number: string } | null
}

/** `consultation`: with the one a caller may be handed to; `supervision`: into the call of somebody else. */
type LineKind = 'call' | 'consultation' | 'conference' | 'supervision'

export interface LineTransfer {
  readonly target: string
  /** `attended`: to the one in consultation; `conference`: into the room. */
  readonly how: 'blind' | 'attended' | 'conference'
  readonly sinceAt: number
  /** The exchange has taken the order; what became of it is not known yet. */
  readonly isTaken: boolean
}

export interface Member {
  readonly number: string
  readonly name: string
}

export type SupervisionHow = 'listen' | 'whisper' | 'barge'

export interface Supervision {
  readonly extension: string
  readonly how: SupervisionHow
  /** Changed by keys in the call; otherwise by another call. */
  readonly isSwitching: boolean
}

export interface SupervisedBy {
  readonly extension: string
  readonly how: SupervisionHow
  readonly at: number
  /** Who came before, and has not said that they left. */
  readonly besides?: readonly SupervisedBy[]
}

export interface Transfer {
  readonly lineId: string
  readonly number: string
  readonly target: string
  readonly callRef: string | null
  readonly queue: string
  readonly at: number
  readonly result: 'on-the-way' | 'done' | TransferFailure
}

/** `unclear`: nobody has said what became of it. */
export type TransferFailure =
  'busy' | 'unknown-number' | 'no-answer' | 'unreachable' | 'rejected' | 'failed' | 'unclear'

/**
 * Three who talk in a room: first the caller on hold is sent there, then the one in talk, then this desk dials it. Each
 * step only after the one before has worked, so that nobody is lost on the way.
 */
export interface Conferring {
  readonly room: string
  readonly stage: 'first' | 'second'
  readonly firstId: string
  readonly secondId: string
  /** The id of this desk's own line into the room. */
  readonly ownId: string
  readonly members: readonly Member[]
  readonly owes: Line['owes']
}

export interface Pause {
  readonly state: 'asking' | 'on' | 'ending'
  readonly reason: string
  readonly sinceAt: number
  /** The call of the feature code while one is on. */
  readonly callId: string
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
  /** For `dial`: what else the line is to be. */
  readonly line: Partial<Line>
  readonly until: number
}

/** A line with nothing in it but what `part` says. */
export function newLine(part: Partial<Line> = {}): Line {
  return {
    id: '',
    direction: 'in',
    kind: 'call',
    phase: 'ringing',
    number: '',
    name: '',
    queue: '',
    callRef: null,
    startedAt: 0,
    answeredAt: null,
    heldSince: null,
    holds: 0,
    heldMs: 0,
    isMuted: false,
    isRingingThere: false,
    isAutoAnswered: false,
    returnedFrom: null,
    continues: null,
    consultsFor: null,
    transfer: null,
    members: [],
    supervision: null,
    owes: null,
    ...part,
  }
}

/** The telephone before it is started. */
export function initialPhone(): PhoneState {
  return {
    link: { state: 'off', sinceAt: 0, why: null, nextTryAt: null, wasRegistered: false },
    lines: [],
    joinLeg: null,
    wrapUp: null,
    callBack: null,
    pending: null,
    transfers: [],
    conferring: null,
    pauseOffer: null,
    pause: null,
    supervisedBy: null,
    isLocked: false,
    lastEnd: null,
  }
}
