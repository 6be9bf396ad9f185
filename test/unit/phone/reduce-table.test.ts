import { describe, expect, it } from 'vitest'
import type { PhoneEvent, PhoneEventKind } from '../../../renderer/features/phone/machine/phone-event.ts'
import { linePhases, type LinePhase } from '../../../renderer/features/phone/machine/phone-state.ts'
import { reduce } from '../../../renderer/features/phone/machine/reduce.ts'
import { handOverRows, unmoved, type Row } from './hand-over-rows.ts'
import { line, now, oneOfEach, phone, rules, wordsOf } from './phone-kit.ts'

/**
 * Every event on a registered telephone with one line, in every phase of that line: the phase afterwards and, behind
 * the dot, what the world has to do. `=` is nothing at all. A queue call everywhere but in `dialling`.
 */
const table: Readonly<Record<PhoneEventKind, Row>> = {
  answer: {
    ringing: 'answering · sip-answer ring-stop busy',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  reject: {
    ringing: 'ending · sip-reject:486 ring-stop busy',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  'hang-up': {
    ringing: 'ending · sip-reject:486 ring-stop busy',
    dialling: 'ending · sip-hang-up',
    answering: 'ending · sip-hang-up',
    talking: 'ending · sip-hang-up',
    holding: 'ending · sip-hang-up',
    held: 'ending · sip-hang-up',
    resuming: 'ending · sip-hang-up',
    transferring: '=',
    ending: '=',
  },
  hold: {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: 'holding · sip-hold',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  resume: {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: '=',
    held: 'resuming · sip-resume',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  swap: unmoved,
  mute: {
    ringing: '=',
    dialling: 'dialling · sip-mute',
    answering: 'answering · sip-mute',
    talking: 'talking · sip-mute',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  digit: {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: 'talking · sip-digit',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  dial: {
    ringing: 'ringing · sip-dial record:on ring:waiting busy',
    dialling: 'dialling · tell:one-at-a-time',
    answering: 'answering · tell:one-at-a-time',
    talking: 'holding · sip-hold',
    holding: '=',
    held: 'held · sip-dial record:on',
    resuming: '=',
    transferring: 'transferring · sip-dial record:on',
    ending: 'ending · sip-dial record:on',
  },
  ...handOverRows,
  'extend-wrap-up': unmoved,
  'end-wrap-up': unmoved,
  'take-calls': unmoved,
  'dismiss-call-back': unmoved,
  start: unmoved,
  stop: {
    ringing: 'gone · sip-reject:486 record:missed forget-history ring-stop',
    dialling: 'gone · sip-hang-up record:cancelled forget-history free',
    answering: 'gone · sip-hang-up record:missed forget-history free',
    talking: 'gone · sip-hang-up record:completed forget-history free',
    holding: 'gone · sip-hang-up record:completed forget-history free',
    held: 'gone · sip-hang-up record:completed forget-history free',
    resuming: 'gone · sip-hang-up record:completed forget-history free',
    transferring: 'gone · sip-hang-up record:completed forget-history free',
    ending: 'gone · sip-hang-up record:rejected forget-history free',
  },
  'link-connecting': unmoved,
  'link-registered': unmoved,
  'link-lost': unmoved,
  'link-refused': unmoved,
  'link-why': unmoved,
  incoming: {
    ringing: 'ringing · load-history record:on refresh-queue',
    dialling: 'dialling · load-history record:on refresh-queue ring:waiting',
    answering: 'answering · load-history record:on refresh-queue ring:waiting',
    talking: 'talking · load-history record:on refresh-queue ring:waiting',
    holding: 'holding · load-history record:on refresh-queue ring:waiting',
    held: 'held · load-history record:on refresh-queue ring:waiting',
    resuming: 'resuming · load-history record:on refresh-queue ring:waiting',
    transferring: 'transferring · load-history record:on refresh-queue ring:waiting',
    ending: 'ending · load-history record:on refresh-queue ring:waiting',
  },
  progress: unmoved,
  confirmed: {
    ringing: '=',
    dialling: 'talking · record:on',
    answering: 'talking · record:on open-case refresh-queue',
    talking: '=',
    holding: '=',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  held: {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: 'held',
    held: '=',
    resuming: '=',
    transferring: '=',
    ending: '=',
  },
  resumed: {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: '=',
    held: '=',
    resuming: 'talking · sip-unmute',
    transferring: '=',
    ending: '=',
  },
  'hold-failed': {
    ringing: '=',
    dialling: '=',
    answering: '=',
    talking: '=',
    holding: 'talking · tell:hold-failed',
    held: '=',
    resuming: 'held · tell:hold-failed',
    transferring: '=',
    ending: '=',
  },
  'microphone-failed': {
    ringing: 'ringing · tell:no-microphone',
    dialling: 'gone · record:failed tell:no-microphone free',
    answering: 'ringing · tell:no-microphone ring:ring free',
    talking: 'talking · tell:no-microphone',
    holding: 'holding · tell:no-microphone',
    held: 'held · tell:no-microphone',
    resuming: 'resuming · tell:no-microphone',
    transferring: 'transferring · tell:no-microphone',
    ending: 'ending · tell:no-microphone',
  },
  ended: {
    ringing: 'gone · record:missed refresh-queue ring-stop',
    dialling: 'gone · record:no-answer free',
    answering: 'gone · record:missed refresh-queue free',
    talking: 'gone · record:completed refresh-queue',
    holding: 'gone · record:completed refresh-queue',
    held: 'gone · record:completed refresh-queue',
    resuming: 'gone · record:completed refresh-queue',
    transferring: 'gone · record:completed refresh-queue',
    ending: 'gone · record:rejected refresh-queue free',
  },
  poll: unmoved,
  time: unmoved,
  'call-back-found': unmoved,
  locked: {
    ringing: 'ringing · forget-history',
    dialling: 'dialling · forget-history',
    answering: 'answering · forget-history',
    talking: 'talking · forget-history',
    holding: 'holding · forget-history',
    held: 'held · forget-history',
    resuming: 'resuming · forget-history',
    transferring: 'transferring · forget-history',
    ending: 'ending · forget-history',
  },
  unlocked: {
    ringing: 'ringing · load-history',
    dialling: 'dialling · load-history',
    answering: 'answering · load-history',
    talking: 'talking · load-history',
    holding: '=',
    held: '=',
    resuming: 'resuming · load-history',
    transferring: '=',
    ending: '=',
  },
  leaving: {
    ringing: 'gone · sip-reject:486 record:missed ring-stop',
    dialling: 'gone · sip-hang-up record:cancelled free',
    answering: 'gone · sip-hang-up record:missed free',
    talking: 'gone · sip-hang-up record:dropped free',
    holding: 'gone · sip-hang-up record:dropped free',
    held: 'gone · sip-hang-up record:dropped free',
    resuming: 'gone · sip-hang-up record:dropped free',
    transferring: 'gone · sip-hang-up record:dropped free',
    ending: 'gone · sip-hang-up record:rejected free',
  },
}

function outcomeOf(kind: PhoneEventKind, phase: LinePhase): string {
  const event = { ...oneOfEach[kind], at: now } as PhoneEvent
  const { state, effects } = reduce(phone([line(phase)]), event, rules)
  const after = state.lines.find(({ id }) => id === 'L1')?.phase ?? 'gone'
  const words = effects.map(wordsOf).join(' ')
  if (words === '') return after === phase ? '=' : after
  return `${after} · ${words}`
}

describe('the telephone does the expected thing in every phase of a line', () => {
  it('has a cell for every event and phase', () => {
    const missing = (Object.keys(oneOfEach) as PhoneEventKind[]).flatMap((kind) =>
      // A kind or phase that was added without its cells is undefined here, whatever the types say.
      linePhases
        .filter((phase) => (table as Partial<Record<string, Partial<Row>>>)[kind]?.[phase] === undefined)
        .map((phase) => `${kind} × ${phase}`),
    )
    expect(missing).toEqual([])
    expect(Object.keys(table).sort()).toEqual(Object.keys(oneOfEach).sort())
  })

  for (const kind of Object.keys(table) as PhoneEventKind[]) {
    it(`on ${kind}`, () => {
      const found = Object.fromEntries(linePhases.map((phase) => [phase, outcomeOf(kind, phase)]))
      expect(found).toEqual(table[kind])
    })
  }
})
