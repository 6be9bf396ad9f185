import type { QueueState } from '../../../preload/contract/index.ts'
import type { PhoneEffect } from '../../../renderer/features/phone/machine/phone-effect.ts'
import type { PhoneEvent, PhoneEventKind } from '../../../renderer/features/phone/machine/phone-event.ts'
import {
  initialPhone,
  newLine,
  type Line,
  type LinePhase,
  type PhoneState,
} from '../../../renderer/features/phone/machine/phone-state.ts'
import type { PhoneRules } from '../../../renderer/features/phone/machine/lines.ts'

export const rules: PhoneRules = {
  joinCallerName: 'AgentLogin',
  wrapUpMs: 60_000,
  wrapUpExtensionMs: 60_000,
  holdWaitMs: 2000,
  transferWaitMs: 90_000,
  extension: '1001',
  control: {
    transfer: 'refer',
    conference: { room: '*30{extension}' },
    supervise: {
      listen: '*21{extension}',
      whisper: '*22{extension}',
      barge: '*23{extension}',
      switching: '*24{extension}',
      tells: true,
    },
    pause: { on: '*46{reason}', off: '*47', lamp: '*45{extension}' },
    lamps: true,
  },
  autoAnswer: { names: ['Autodial', 'Supervisor'], queueCalls: false, trustsHeader: false },
  pauseReasons: ['Lunch', 'Debriefing'],
}

/** The instant of the events of a test; lines began before it. */
export const now = 1_790_000_100_000
const began = now - 20_000

export function line(phase: LinePhase, more: Partial<Line> = {}): Line {
  const isAnswered = phase === 'talking' || phase === 'holding' || phase === 'held' || phase === 'resuming'
  const isHeld = phase === 'held' || phase === 'resuming'
  const transfer = { target: '1002', how: 'blind' as const, sinceAt: now - 1000, isTaken: false }
  return newLine({
    id: 'L1',
    direction: phase === 'dialling' ? 'out' : 'in',
    phase,
    number: '0711000001',
    name: 'Caller One',
    queue: phase === 'dialling' ? '' : 'Helpline',
    callRef: '1790000080.1',
    startedAt: began,
    answeredAt: isAnswered || phase === 'transferring' ? began + 5000 : null,
    heldSince: isHeld ? began + 10_000 : null,
    holds: isHeld ? 1 : 0,
    heldMs: 0,
    transfer: phase === 'transferring' ? transfer : null,
    ...more,
  })
}

/** A registered telephone with these lines. */
export function phone(lines: readonly Line[] = [], more: Partial<PhoneState> = {}): PhoneState {
  const link = { ...initialPhone().link, state: 'registered' as const, sinceAt: began, wasRegistered: true }
  return { ...initialPhone(), link, lines, ...more }
}

export function queueState(more: Partial<QueueState> = {}): QueueState {
  return {
    status: 'oncall',
    sinceAt: now,
    readAt: now,
    callId: '1790000080.1',
    queue: 'Helpline',
    message: '',
    ...more,
  }
}

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** One event of every kind, about the line `L1` where it is about one. A kind that is missing here does not compile. */
export const oneOfEach: { readonly [Kind in PhoneEventKind]: WithoutTime<PhoneEvent> & { readonly kind: Kind } } = {
  answer: { kind: 'answer', lineId: 'L1' },
  reject: { kind: 'reject', lineId: 'L1' },
  'hang-up': { kind: 'hang-up', lineId: 'L1' },
  hold: { kind: 'hold', lineId: 'L1' },
  resume: { kind: 'resume', lineId: 'L1' },
  swap: { kind: 'swap' },
  mute: { kind: 'mute', lineId: 'L1', isMuted: true },
  digit: { kind: 'digit', lineId: 'L1', digit: '5' },
  dial: { kind: 'dial', lineId: 'L2', number: '600' },
  transfer: { kind: 'transfer', lineId: 'L1', target: '1002' },
  consult: { kind: 'consult', lineId: 'L2', aboutId: 'L1', number: '1002' },
  'complete-transfer': { kind: 'complete-transfer' },
  'cancel-consultation': { kind: 'cancel-consultation' },
  'make-three': { kind: 'make-three', lineId: 'L3' },
  supervise: { kind: 'supervise', lineId: 'L2', extension: '1002', how: 'listen' },
  'switch-supervision': { kind: 'switch-supervision', lineId: 'L2', how: 'whisper' },
  pause: { kind: 'pause', callId: 'P1', reason: 'Lunch' },
  unpause: { kind: 'unpause', callId: 'P1' },
  'dismiss-pause-offer': { kind: 'dismiss-pause-offer' },
  'extend-wrap-up': { kind: 'extend-wrap-up' },
  'end-wrap-up': { kind: 'end-wrap-up' },
  'take-calls': { kind: 'take-calls' },
  'dismiss-call-back': { kind: 'dismiss-call-back' },
  start: { kind: 'start' },
  stop: { kind: 'stop' },
  'link-connecting': { kind: 'link-connecting' },
  'link-registered': { kind: 'link-registered' },
  'link-lost': { kind: 'link-lost' },
  'link-refused': { kind: 'link-refused' },
  'link-why': { kind: 'link-why', why: 'wrong-certificate' },
  incoming: {
    kind: 'incoming',
    lineId: 'L2',
    number: '0711000002',
    name: 'Caller Two',
    queue: 'Helpline',
    callRef: '1790000090.2',
  },
  progress: { kind: 'progress', lineId: 'L1' },
  confirmed: { kind: 'confirmed', lineId: 'L1' },
  held: { kind: 'held', lineId: 'L1' },
  resumed: { kind: 'resumed', lineId: 'L1' },
  'hold-failed': { kind: 'hold-failed', lineId: 'L1' },
  'microphone-failed': { kind: 'microphone-failed', lineId: 'L1' },
  ended: { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' },
  'transfer-taken': { kind: 'transfer-taken', lineId: 'L1' },
  'transfer-accepted': { kind: 'transfer-accepted', lineId: 'L1' },
  'transfer-failed': { kind: 'transfer-failed', lineId: 'L1', why: 'busy' },
  'service-done': { kind: 'service-done', callId: 'P1' },
  'service-failed': { kind: 'service-failed', callId: 'P1' },
  'pause-lamp': { kind: 'pause-lamp', isLit: false },
  supervised: { kind: 'supervised', extension: '1009', how: 'listen' },
  'tell-failed': { kind: 'tell-failed', lineId: 'L1' },
  poll: { kind: 'poll', queue: queueState() },
  time: { kind: 'time' },
  'call-back-found': {
    kind: 'call-back-found',
    callBack: { lineId: 'L0', number: '0711000009', name: '', callRef: null, at: began },
  },
  locked: { kind: 'locked' },
  unlocked: { kind: 'unlocked' },
  leaving: { kind: 'leaving' },
}

/** An effect in a few words, for tables. */
export function wordsOf(effect: PhoneEffect): string {
  if (effect.kind === 'record-call') return `record:${effect.end ?? 'on'}`
  if (effect.kind === 'ring-start') return `ring:${effect.tone}`
  if (effect.kind === 'sip-reject') return `sip-reject:${effect.status}`
  if (effect.kind === 'set-busy') return effect.isBusy ? 'busy' : 'free'
  if (effect.kind === 'tell') return `tell:${effect.notice}`
  if (effect.kind === 'sound') return `sound:${effect.name}`
  if (effect.kind === 'sip-transfer') return `sip-transfer:${effect.target}`
  if (effect.kind === 'sip-tell') return `sip-tell:${effect.how ?? 'off'}`
  if (effect.kind === 'sip-mute') return effect.isMuted ? 'sip-mute' : 'sip-unmute'
  return effect.kind
}
