import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isBusy, isUnheld, nextWake, toneOf } from '../../../renderer/features/phone/machine/lines.ts'
import type { PhoneEffect } from '../../../renderer/features/phone/machine/phone-effect.ts'
import type { PhoneEvent, PhoneEventKind } from '../../../renderer/features/phone/machine/phone-event.ts'
import { initialPhone, type LinePhase, type PhoneState } from '../../../renderer/features/phone/machine/phone-state.ts'
import { reduce } from '../../../renderer/features/phone/machine/reduce.ts'
import type { SipCallEnd } from '../../../renderer/features/phone/sip/sip-agent.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { now, oneOfEach, queueState, rules } from './phone-kit.ts'

const seed = seedOfRun('phone events')
const ends: readonly SipCallEnd[] = [
  'local-hang-up',
  'remote-hang-up',
  'cancelled',
  'rejected',
  'busy',
  'no-answer',
  'unknown-number',
  'unreachable',
  'failed',
]

/** An event to be: which line it is about, and details, follow from numbers when it is its turn. */
interface Throw {
  readonly kind: PhoneEventKind | 'usual'
  readonly which: number
  readonly waitMs: number
  readonly detail: number
}

/** What usually comes next on a line, so that long ways through the machine are walked and not only stumbled into. */
const usual: Readonly<Record<LinePhase, readonly PhoneEventKind[]>> = {
  ringing: ['answer', 'answer', 'answer', 'ended', 'reject'],
  dialling: ['confirmed', 'confirmed', 'ended', 'hang-up'],
  answering: ['confirmed', 'confirmed', 'confirmed', 'ended', 'microphone-failed'],
  talking: [
    'hold',
    'incoming',
    'dial',
    'swap',
    'mute',
    'ended',
    'hang-up',
    'transfer',
    'consult',
    'consult',
    'complete-transfer',
    'make-three',
    'make-three',
    'cancel-consultation',
    'switch-supervision',
  ],
  holding: ['held', 'held', 'hold-failed', 'time', 'incoming', 'ended'],
  held: ['resume', 'resume', 'swap', 'incoming', 'dial', 'ended'],
  resuming: ['resumed', 'resumed', 'hold-failed', 'answer', 'resume', 'dial', 'ended'],
  transferring: [
    'transfer-taken',
    'transfer-taken',
    'transfer-accepted',
    'transfer-failed',
    'ended',
    'hang-up',
    'held',
  ],
  ending: ['ended', 'ended', 'incoming'],
}

const throwing = fc.record<Throw>({
  kind: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<PhoneEventKind>(...(Object.keys(oneOfEach) as PhoneEventKind[])) },
    { weight: 1, arbitrary: fc.constantFrom<PhoneEventKind>('incoming', 'answer', 'resume', 'hold-failed', 'time') },
    { weight: 4, arbitrary: fc.constant('usual' as const) },
  ),
  which: fc.nat(1000),
  waitMs: fc.constantFrom(0, 0, 10, 500, 2500, 30_000),
  detail: fc.nat(1000),
})

/** Everything the effects have said so far, as the world would know it. */
interface World {
  state: PhoneState
  at: number
  readonly ids: string[]
  tone: string | null
  isBusy: boolean
  readonly lastRecords: Map<string, number>
  /** Calls that SIP knows: rung here or dialled, and neither ended nor told to end. */
  readonly open: Set<string>
  /** The own lines into rooms where a caller waits already. */
  readonly rooms: Set<string>
}

/** The events in which a caller who is being handed on may be let go of: somebody has them, or there is no telephone. */
const lettingGo: readonly PhoneEventKind[] = ['transfer-accepted', 'stop', 'leaving', 'incoming']

function eventOf(thrown: Throw, world: World): PhoneEvent {
  const { at, ids } = world
  // Mostly about a line that is there; now and then about one that has gone, as late answers are.
  const alive = world.state.lines.map(({ id }) => id)
  const pool = thrown.which % 8 === 0 || alive.length === 0 ? ids : alive
  const lineId = pool[thrown.detail % Math.max(1, pool.length)] ?? 'nobody'
  const newId = `L${ids.length + 1}`
  const phase = world.state.lines.find(({ id }) => id === lineId)?.phase
  const next = phase === undefined ? (['incoming', 'dial'] as const) : usual[phase]
  const kind = thrown.kind === 'usual' ? (next[thrown.which % next.length] ?? 'incoming') : thrown.kind
  const base = { ...oneOfEach[kind], at }
  if (base.kind === 'incoming') {
    ids.push(newId)
    const isJoin = thrown.detail % 6 === 0
    const name = isJoin ? rules.joinCallerName : thrown.detail % 5 === 0 ? 'Autodial' : 'Somebody'
    const queue = ['', 'Helpline', 'Helpline', 'returned', 'direct'][thrown.which % 5] ?? ''
    const earlier = world.state.transfers[thrown.detail % 3]
    return { ...base, lineId: newId, name, queue, callRef: earlier?.callRef ?? null }
  }
  if (base.kind === 'consult') {
    ids.push(newId)
    return { ...base, lineId: newId, aboutId: lineId }
  }
  if (
    base.kind === 'dial' ||
    base.kind === 'make-three' ||
    base.kind === 'supervise' ||
    base.kind === 'switch-supervision'
  ) {
    ids.push(newId)
    return { ...base, lineId: newId }
  }
  if (base.kind === 'ended') return { ...base, lineId, end: ends[thrown.detail % ends.length] ?? 'failed' }
  if (base.kind === 'mute') return { ...base, lineId, isMuted: thrown.detail % 2 === 0 }
  if (base.kind === 'poll') return { ...base, queue: queueState({ callId: `c${thrown.detail}`, sinceAt: at }) }
  return 'lineId' in base ? { ...base, lineId } : base
}

function note(world: World, effect: PhoneEffect): void {
  if (effect.kind === 'ring-start') world.tone = effect.tone
  if (effect.kind === 'ring-stop') world.tone = null
  if (effect.kind === 'set-busy') world.isBusy = effect.isBusy
  if (effect.kind === 'record-call' && effect.end !== null) {
    world.lastRecords.set(effect.line.id, (world.lastRecords.get(effect.line.id) ?? 0) + 1)
    expect(effect.endedAt).not.toBeNull()
    expect(effect.line.heldSince).toBeNull()
    expect(effect.line.heldMs).toBeGreaterThanOrEqual(0)
  }
  if (effect.kind === 'sip-dial') world.open.add(effect.lineId)
  if (effect.kind === 'sip-hang-up' || effect.kind === 'sip-reject') world.open.delete(effect.lineId)
}

function check(world: World): void {
  const { state } = world
  const alive = state.lines.map(({ id }) => id)
  expect(state.lines.length).toBeLessThanOrEqual(2)
  expect(state.lines.filter(isUnheld).length).toBeLessThanOrEqual(1)
  expect(world.tone).toBe(toneOf(state))
  expect(world.isBusy).toBe(isBusy(state))
  for (const id of alive) expect(world.lastRecords.get(id) ?? 0).toBe(0)
  for (const count of world.lastRecords.values()) expect(count).toBe(1)
  const isLegal = (id: string): boolean => alive.includes(id) || state.joinLeg?.sipCallId === id
  expect([...world.open].filter((id) => !isLegal(id))).toEqual([])
  const { pending } = state
  if (pending !== null && pending.what !== 'dial') expect(alive).toContain(pending.lineId)
  for (const line of state.lines) {
    expect(line.transfer !== null).toBe(line.phase === 'transferring')
    if (line.consultsFor === null) continue
    expect(line.kind).toBe('consultation')
    expect(alive).toContain(line.consultsFor)
  }
  const wake = nextWake(state, rules)
  for (const { transfer } of state.lines) {
    if (transfer !== null) expect(wake).toBeLessThanOrEqual(transfer.sinceAt + rules.transferWaitMs)
  }
  // Whoever has been sent into a room finds this desk there, or on its way.
  for (const id of world.rooms) {
    const isThere = state.conferring?.ownId === id || pending?.lineId === id || alive.includes(id)
    expect(isThere || world.lastRecords.has(id)).toBe(true)
  }
  if (state.isLocked) expect(state.lines.every(({ name }) => name === '')).toBe(true)
}

function apply(world: World, event: PhoneEvent): void {
  const before = world.state.lines.map(({ id }) => id)
  const onTheWay = world.state.lines.filter(({ transfer }) => transfer !== null && !transfer.isTaken)
  const { conferring } = world.state
  const isInRoom = event.kind === 'transfer-accepted' && event.lineId === conferring?.firstId
  if (isInRoom && onTheWay.some(({ id }) => id === event.lineId)) world.rooms.add(conferring.ownId)
  if (event.kind === 'stop' || event.kind === 'leaving') world.rooms.clear()
  if (event.kind === 'incoming') world.open.add(event.lineId)
  if (event.kind === 'ended') world.open.delete(event.lineId)
  // Without a microphone nothing has been dialled yet.
  const isUndialled = world.state.lines.some(
    ({ id, phase }) => 'lineId' in event && id === event.lineId && phase === 'dialling',
  )
  if (event.kind === 'microphone-failed' && isUndialled) world.open.delete(event.lineId)
  const { state, effects } = reduce(world.state, event, rules)
  world.state = state
  for (const effect of effects) note(world, effect)
  const letGo = effects.flatMap((effect) => (effect.kind === 'sip-hang-up' ? [effect.lineId] : []))
  if (onTheWay.some(({ id }) => letGo.includes(id))) expect(lettingGo).toContain(event.kind)
  check(world)
  const gone = before.filter((id) => !state.lines.some((line) => line.id === id))
  for (const id of gone) expect(world.lastRecords.get(id)).toBe(1)
}

it('no order of events gives two unheld calls, a lost hang-up or caller, a call without its one end in the log, or a stuck ring', () => {
  fc.assert(
    fc.property(fc.array(throwing, { maxLength: 60, size: 'max' }), (throws) => {
      const world: World = {
        state: initialPhone(),
        at: now,
        ids: [],
        tone: null,
        isBusy: false,
        lastRecords: new Map(),
        open: new Set(),
        rooms: new Set(),
      }
      apply(world, { kind: 'start', at: now })
      apply(world, { kind: 'link-registered', at: now })
      for (const thrown of throws) {
        world.at += thrown.waitMs
        apply(world, eventOf(thrown, world))
      }
      apply(world, { kind: 'stop', at: world.at })
      expect(world.open.size).toBe(0)
      expect(world.tone).toBeNull()
      expect(world.isBusy).toBe(false)
    }),
    { seed, numRuns: 600 },
  )
})
