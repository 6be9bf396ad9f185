import { describe, expect, it } from 'vitest'
import type { PhoneEvent } from '../../../renderer/features/phone/machine/phone-event.ts'
import { initialPhone, type PhoneState } from '../../../renderer/features/phone/machine/phone-state.ts'
import { activeLine, nextWake, ringingLine } from '../../../renderer/features/phone/machine/lines.ts'
import { reduce } from '../../../renderer/features/phone/machine/reduce.ts'
import { line, now, phone, queueState, rules, wordsOf } from './phone-kit.ts'

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** Applies events in order; the effects are those of the last one. */
function after(state: PhoneState, ...events: (WithoutTime<PhoneEvent> & { at?: number })[]) {
  let words: string[] = []
  let current = state
  for (const event of events) {
    const result = reduce(current, { at: now, ...event }, rules)
    current = result.state
    words = result.effects.map(wordsOf)
  }
  return { state: current, words, phases: current.lines.map(({ phase }) => phase) }
}

const talking = line('talking')
const waiting = line('ringing', { id: 'L2', number: '0711000002', queue: '' })
const held = line('held')

describe('two calls at a time', () => {
  it('ends neither when the first is hung up while the second rings', () => {
    const { phases, words } = after(
      phone([talking, waiting]),
      { kind: 'hang-up', lineId: 'L1' },
      { kind: 'ended', lineId: 'L1', end: 'local-hang-up' },
    )
    expect(phases).toEqual(['ringing'])
    expect(words).toContain('ring:ring')
  })

  it('begins the wrap-up only after the last of them', () => {
    const second = line('talking', { id: 'L2' })
    const one = after(phone([held, second]), { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' })
    expect(one.state.wrapUp).toBeNull()
    const both = after(one.state, { kind: 'ended', lineId: 'L2', end: 'remote-hang-up' })
    expect(both.state.wrapUp?.lineId).toBe('L2')
  })

  it('sends a third caller of the queue on, and keeps a direct one in the log as missed', () => {
    const state = phone([talking, waiting])
    const caller = { kind: 'incoming' as const, lineId: 'L3', number: '0711000003', name: '', callRef: null }
    expect(after(state, { ...caller, queue: 'Helpline' }).words).toEqual(['sip-reject:486'])
    expect(after(state, { ...caller, queue: '' }).words).toEqual(['sip-reject:486', 'record:missed'])
  })

  it('does not answer while a number is being dialled, and says so', () => {
    const { words, phases } = after(phone([line('dialling', { id: 'L9' }), waiting]), { kind: 'answer', lineId: 'L2' })
    expect(words).toEqual(['tell:one-at-a-time'])
    expect(phases).toEqual(['dialling', 'ringing'])
  })

  it('holds the call in talk before a number is dialled', () => {
    const first = after(phone([talking]), { kind: 'dial', lineId: 'L2', number: '600' })
    expect(first.words).toEqual(['sip-hold'])
    const second = after(first.state, { kind: 'held', lineId: 'L1' })
    expect(second.words).toEqual(['sip-dial', 'record:on'])
    expect(second.phases).toEqual(['held', 'dialling'])
  })

  it('dials although the caller has meanwhile hung up', () => {
    const { phases } = after(
      phone([talking]),
      { kind: 'dial', lineId: 'L2', number: '600' },
      { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' },
    )
    expect(phases).toEqual(['dialling'])
  })

  it('forgets the answer when the second caller gives up before the first is held', () => {
    const { state, phases } = after(
      phone([talking, waiting]),
      { kind: 'answer', lineId: 'L2' },
      { kind: 'ended', lineId: 'L2', end: 'cancelled' },
    )
    expect(state.pending).toBeNull()
    expect(phases).toEqual(['holding'])
  })

  it('wakes itself when its patience with the hold is over', () => {
    const { state } = after(phone([talking, waiting]), { kind: 'answer', lineId: 'L2' })
    expect(nextWake(state, rules)).toBe(now + rules.holdWaitMs)
    const { phases, words } = after(state, { kind: 'time', at: now + rules.holdWaitMs })
    expect(phases).toEqual(['holding', 'answering'])
    expect(words).toContain('sip-answer')
  })

  it('knows which line the keys of a call mean', () => {
    expect(activeLine(phone([held, line('talking', { id: 'L2' })]))?.id).toBe('L2')
    expect(activeLine(phone([held, waiting]))?.id).toBe('L1')
    expect(activeLine(phone([held, line('held', { id: 'L2' })]))).toBeNull()
    expect(activeLine(phone([waiting]))).toBeNull()
    expect(ringingLine(phone([held, waiting]))?.id).toBe('L2')
  })
})

describe('the leg that joins the queue', () => {
  const ring = {
    kind: 'incoming' as const,
    lineId: 'J1',
    number: 'queue',
    name: 'AgentLogin',
    queue: '',
    callRef: null,
  }

  it('is answered by itself also in a call, and is never a line', () => {
    const { state, words } = after(phone([talking]), ring)
    expect(words).toEqual(['sip-answer-join'])
    expect(state.lines).toHaveLength(1)
    expect(state.joinLeg).toEqual({ sipCallId: 'J1', phase: 'answering' })
  })

  it('may stay up or be ended by the exchange: neither is a call that ended', () => {
    const up = after(phone(), ring, { kind: 'confirmed', lineId: 'J1' })
    expect(up.state.joinLeg?.phase).toBe('up')
    const over = after(up.state, { kind: 'ended', lineId: 'J1', end: 'remote-hang-up' })
    expect(over.words).toEqual(['refresh-queue'])
    expect(over.state).toMatchObject({ joinLeg: null, wrapUp: null, lastEnd: null, callBack: null })
  })

  it('is not touched by what is done to calls', () => {
    const { state } = after(
      phone([], { joinLeg: { sipCallId: 'J1', phase: 'up' } }),
      { kind: 'hang-up', lineId: 'J1' },
      { kind: 'hold', lineId: 'J1' },
      { kind: 'mute', lineId: 'J1', isMuted: true },
    )
    expect(state.joinLeg?.phase).toBe('up')
  })

  it('is hung up at sign-out', () => {
    const { words } = after(phone([], { joinLeg: { sipCallId: 'J1', phase: 'up' } }), { kind: 'stop' })
    expect(words).toContain('sip-hang-up')
  })
})

describe('how a call ends', () => {
  it.each([
    ['busy', 'busy'],
    ['unknown-number', 'unknown-number'],
    ['no-answer', 'no-answer'],
    ['unreachable', 'unreachable'],
    ['rejected', 'rejected'],
    ['cancelled', 'cancelled'],
    ['failed', 'failed'],
  ] as const)('dialled and %s', (sipEnd, end) => {
    const { state, words } = after(phone([line('dialling')]), { kind: 'ended', lineId: 'L1', end: sipEnd })
    expect(words).toContain(`record:${end}`)
    expect(state.lastEnd?.end).toBe(end)
    expect(state.callBack).toBeNull()
  })

  it('dies in talk: the card stays with the number', () => {
    const { state, words } = after(phone([talking]), { kind: 'ended', lineId: 'L1', end: 'failed' })
    expect(words).toContain('record:dropped')
    expect(state.callBack).toMatchObject({ lineId: 'L1', number: talking.number, callRef: talking.callRef })
    // Said once, on the card.
    expect(state.lastEnd).toBeNull()
  })

  it('counts a hold to its end', () => {
    const { effects } = reduce(phone([held]), { kind: 'ended', lineId: 'L1', end: 'remote-hang-up', at: now }, rules)
    const record = effects.find((effect) => effect.kind === 'record-call')
    expect(record?.kind === 'record-call' ? record.line.heldMs : null).toBe(now - (held.heldSince ?? 0))
  })

  it('has a wrap-up only after an answered call of the queue', () => {
    const end = { kind: 'ended' as const, lineId: 'L1', end: 'remote-hang-up' as const }
    expect(after(phone([talking]), end).state.wrapUp).toMatchObject({ lineId: 'L1', endsAt: now + rules.wrapUpMs })
    expect(after(phone([line('talking', { queue: '' })]), end).state.wrapUp).toBeNull()
    expect(after(phone([line('ringing')]), end).state.wrapUp).toBeNull()
  })
})

describe('the id the server knows a call by', () => {
  const nameless = line('ringing', { callRef: null })

  it('is taken from the poll for a call that came without one', () => {
    const { state, words } = after(phone([nameless]), { kind: 'poll', queue: queueState({ callId: 'c1' }) })
    expect(state.lines[0]?.callRef).toBe('c1')
    expect(words).toEqual(['record:on'])
  })

  it('is not taken from a poll that still speaks of the call before', () => {
    const old = queueState({ callId: 'c0', sinceAt: nameless.startedAt - 60_000 })
    expect(after(phone([nameless]), { kind: 'poll', queue: old }).state.lines[0]?.callRef).toBeNull()
  })

  it('is not guessed when two calls came without one', () => {
    const other = line('held', { id: 'L2', callRef: null })
    const { state } = after(phone([nameless, other]), { kind: 'poll', queue: queueState({ callId: 'c1' }) })
    expect(state.lines.map(({ callRef }) => callRef)).toEqual([null, null])
  })
})

describe('the link to the exchange', () => {
  it('stays lost while it tries again, and refused while it is cut', () => {
    const lost = after(phone(), { kind: 'link-lost' }, { kind: 'link-connecting' })
    expect(lost.state.link.state).toBe('lost')
    const refused = after(phone(), { kind: 'link-refused' }, { kind: 'link-lost' })
    expect(refused.state.link.state).toBe('refused')
    expect(after(refused.state, { kind: 'link-registered' }).state.link.state).toBe('registered')
  })

  it('says why, when it is tried again, and whether it ever was there', () => {
    const first = after(phone([], { link: { ...initialPhone().link, state: 'connecting' } }), {
      kind: 'link-lost',
      nextTryAt: now + 1000,
    })
    expect(first.state.link).toMatchObject({ why: 'unreachable', nextTryAt: now + 1000, wasRegistered: false })
    const trying = after(first.state, { kind: 'link-connecting' })
    expect(trying.state.link.nextTryAt).toBeNull()
    const wrong = after(trying.state, { kind: 'link-why', why: 'wrong-certificate' }, { kind: 'link-lost' })
    expect(wrong.state.link).toMatchObject({ state: 'lost', why: 'wrong-certificate' })
    const well = after(wrong.state, { kind: 'link-registered' })
    expect(well.state.link).toMatchObject({ why: null, nextTryAt: null, wasRegistered: true })
    expect(after(well.state, { kind: 'link-lost' }).state.link).toMatchObject({
      why: 'unreachable',
      wasRegistered: true,
    })
    const refused = after(well.state, { kind: 'link-refused', why: 'refused', nextTryAt: now + 60_000 })
    expect(refused.state.link).toMatchObject({ state: 'refused', why: 'refused', nextTryAt: now + 60_000 })
    const secret = after(well.state, { kind: 'link-refused', why: 'secret' })
    expect(secret.state.link).toMatchObject({ why: 'secret', nextTryAt: null })
  })

  it('does not dial without it, and leaves a call in talk alone', () => {
    const lost = after(phone([talking]), { kind: 'link-lost' })
    expect(lost.phases).toEqual(['talking'])
    expect(after(lost.state, { kind: 'dial', lineId: 'L2', number: '600' }).words).toEqual(['tell:not-registered'])
  })
})
