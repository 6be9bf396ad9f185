import { describe, expect, it } from 'vitest'
import {
  deskStatus,
  idleDesk,
  joinTimeoutMs,
  stepDesk,
  type DeskCall,
  type DeskInput,
  type DeskState,
  type DeskStep,
} from '../../../main/practice/queue-state.ts'
import { createRandom } from '../../../main/practice/synthesis/random.ts'

const now = 1_800_000_000_000
const wrapUpMs = 30_000
const at = now
const extension = '8101'

const call: DeskCall = { id: 'a', number: '0700000100', queue: 'child-helpline', answeredAt: null }
const talking: DeskCall = { ...call, answeredAt: now - 60_000 }
const direct: DeskCall = { ...call, id: 'd', queue: '', answeredAt: now - 5_000 }
const member: DeskState = { ...idleDesk, isMember: true }

/** Every state there is, by the name of what the poll says of it and why. */
const states = {
  offline: idleDesk,
  'offline, on a direct call': { ...idleDesk, calls: [direct] },
  'ringing to join': { ...idleDesk, joiningSince: now - 1000 },
  online: member,
  ringing: { ...member, calls: [call] },
  oncall: { ...member, calls: [talking] },
  'oncall, another waiting': { ...member, calls: [talking, { ...call, id: 'b' }] },
  'oncall, out of the queue': { ...idleDesk, calls: [talking] },
  wrapup: { ...member, wrapUp: { until: now + 10_000, call: talking } },
} satisfies Record<string, DeskState>

const inputs = {
  join: { kind: 'join', hasExchange: true },
  'join without an exchange': { kind: 'join', hasExchange: false },
  leave: { kind: 'leave' },
  started: { kind: 'started', extension, at },
  'join-ringing': { kind: 'join-ringing', extension, at },
  joined: { kind: 'joined', extension, at },
  'join-failed': { kind: 'join-failed', extension, at },
  left: { kind: 'left', extension, at },
  'call-ringing': {
    kind: 'call-ringing',
    extension,
    at,
    callId: 'c',
    number: '0700000300',
    name: '',
    queue: 'gbv-desk',
    direction: 'in',
    voice: 'en-child',
  },
  'call-answered': { kind: 'call-answered', extension, at, callId: 'a' },
  'call-ended': { kind: 'call-ended', extension, at, callId: 'a', by: 'caller' },
} satisfies Record<string, DeskInput>

type StateName = keyof typeof states
type InputName = keyof typeof inputs

/** What follows, in one line: the status and its call, then the answer, then the order. */
function inWords({ state, reply, order }: DeskStep): string {
  const { status, call: spoken } = deskStatus(state, now)
  const answer = reply === null ? [] : [reply.status === 'false' ? `"${reply.message}"` : reply.status]
  return [spoken === null ? status : `${status} ${spoken.id}`, ...answer, ...(order === null ? [] : [order])].join(
    ' | ',
  )
}

const busy = '"You are on a call"'
const already = '"Already in the queue"'
const unregistered = '"Extension not registered"'

const table: Record<StateName, Record<InputName, string>> = {
  offline: {
    join: 'ringing | ringing | ring-to-join',
    'join without an exchange': `offline | ${unregistered}`,
    leave: 'offline | offline',
    started: 'offline',
    'join-ringing': 'offline',
    joined: 'online',
    'join-failed': 'offline',
    left: 'offline',
    'call-ringing': 'ringing c',
    'call-answered': 'offline',
    'call-ended': 'offline',
  },
  'offline, on a direct call': {
    join: `offline | ${busy}`,
    'join without an exchange': `offline | ${busy}`,
    leave: `offline | ${busy}`,
    started: 'offline',
    'join-ringing': 'offline',
    joined: 'oncall d',
    'join-failed': 'offline',
    left: 'offline',
    'call-ringing': 'ringing c',
    'call-answered': 'offline',
    'call-ended': 'offline',
  },
  'ringing to join': {
    join: 'ringing | ringing',
    'join without an exchange': 'ringing | ringing',
    leave: 'offline | offline | leave',
    started: 'offline',
    'join-ringing': 'ringing',
    joined: 'online',
    'join-failed': 'offline',
    left: 'ringing',
    'call-ringing': 'ringing c',
    'call-answered': 'ringing',
    'call-ended': 'ringing',
  },
  online: {
    join: `online | ${already}`,
    'join without an exchange': `online | ${already}`,
    leave: 'offline | offline | leave',
    started: 'online',
    'join-ringing': 'online',
    joined: 'online',
    'join-failed': 'online',
    left: 'offline',
    'call-ringing': 'ringing c',
    'call-answered': 'online',
    'call-ended': 'online',
  },
  ringing: {
    join: `ringing a | ${already}`,
    'join without an exchange': `ringing a | ${already}`,
    leave: `ringing a | ${busy}`,
    started: 'online',
    'join-ringing': 'ringing a',
    joined: 'ringing a',
    'join-failed': 'ringing a',
    left: 'ringing a',
    'call-ringing': 'ringing a',
    'call-answered': 'oncall a',
    'call-ended': 'online',
  },
  oncall: {
    join: `oncall a | ${already}`,
    'join without an exchange': `oncall a | ${already}`,
    leave: `oncall a | ${busy}`,
    started: 'online',
    'join-ringing': 'oncall a',
    joined: 'oncall a',
    'join-failed': 'oncall a',
    left: 'oncall a',
    'call-ringing': 'oncall a',
    'call-answered': 'oncall a',
    'call-ended': 'wrapup a',
  },
  'oncall, another waiting': {
    join: `oncall a | ${already}`,
    'join without an exchange': `oncall a | ${already}`,
    leave: `oncall a | ${busy}`,
    started: 'online',
    'join-ringing': 'oncall a',
    joined: 'oncall a',
    'join-failed': 'oncall a',
    left: 'oncall a',
    'call-ringing': 'oncall a',
    'call-answered': 'oncall a',
    'call-ended': 'ringing b',
  },
  'oncall, out of the queue': {
    join: `oncall a | ${busy}`,
    'join without an exchange': `oncall a | ${busy}`,
    leave: `oncall a | ${busy}`,
    started: 'offline',
    'join-ringing': 'oncall a',
    joined: 'oncall a',
    'join-failed': 'oncall a',
    left: 'oncall a',
    'call-ringing': 'oncall a',
    'call-answered': 'oncall a',
    'call-ended': 'offline',
  },
  wrapup: {
    join: `wrapup a | ${already}`,
    'join without an exchange': `wrapup a | ${already}`,
    leave: 'offline | offline | leave',
    started: 'wrapup a',
    'join-ringing': 'wrapup a',
    joined: 'wrapup a',
    'join-failed': 'wrapup a',
    left: 'offline',
    'call-ringing': 'ringing c',
    'call-answered': 'wrapup a',
    'call-ended': 'wrapup a',
  },
}

// `Object.entries` widens the keys; both tables are typed complete above.
const cells = (Object.keys(states) as StateName[]).flatMap((state) =>
  (Object.keys(inputs) as InputName[]).map((input) => [state, input, table[state][input]] as const),
)

function run(state: DeskState, ...steps: [DeskInput, number][]): DeskState {
  return steps.reduce((before, [input, when]) => stepDesk(before, input, when, wrapUpMs).state, state)
}

describe('the place of an extension in the queue', () => {
  it.each(cells)('%s, then %s: %s', (state, input, expected) => {
    expect(inWords(stepDesk(states[state], inputs[input], now, wrapUpMs))).toBe(expected)
  })

  it('a ring that nobody answers joins nobody: after twenty seconds it is over', () => {
    const ringing = run(idleDesk, [inputs.join, now])
    expect(deskStatus(ringing, now + joinTimeoutMs - 1).status).toBe('ringing')
    expect(deskStatus(ringing, now + joinTimeoutMs).status).toBe('offline')
    expect(stepDesk(ringing, inputs.join, now + joinTimeoutMs, wrapUpMs).order).toBe('ring-to-join')
  })

  it('the quiet after a call ends by itself', () => {
    const after = run(states.oncall, [inputs['call-ended'], now])
    expect(deskStatus(after, now + wrapUpMs - 1).status).toBe('wrapup')
    expect(deskStatus(after, now + wrapUpMs).status).toBe('online')
  })

  it('a call that ended long ago, but is told of only now, leaves no quiet after it', () => {
    const after = run(states.oncall, [{ ...inputs['call-ended'], at: now - wrapUpMs }, now])
    expect(deskStatus(after, now).status).toBe('online')
  })

  it('an exchange whose clock runs ahead does not make the quiet longer', () => {
    const after = run(states.oncall, [{ ...inputs['call-ended'], at: now + 3_600_000 }, now])
    expect(deskStatus(after, now + wrapUpMs).status).toBe('online')
  })

  it('a call nobody answered, and one that came through no queue, are followed by no quiet', () => {
    expect(deskStatus(run(states.ringing, [inputs['call-ended'], now]), now).status).toBe('online')
    const direct: DeskState = { ...member, calls: [{ ...talking, queue: '' }] }
    expect(deskStatus(run(direct, [inputs['call-ended'], now]), now).status).toBe('online')
  })

  it('of two calls the poll speaks of the one answered last', () => {
    const two = run(states['oncall, another waiting'], [{ ...inputs['call-answered'], callId: 'b' }, now])
    expect(deskStatus(two, now)).toMatchObject({ status: 'oncall', call: { id: 'b' } })
  })

  it('whatever comes in whatever order, nobody is in the queue who was not rung, and no call stays after its end', () => {
    const seed = 20261122
    const random = createRandom(seed)
    const kinds = Object.values(inputs)
    for (let round = 0; round < 500; round++) {
      let state: DeskState = idleDesk
      let isMember = false
      const open = new Set<string>()
      for (let step = 0; step < 40; step++) {
        const chosen = kinds[random.between(0, kinds.length - 1)] ?? inputs.leave
        const callId = `c${random.between(0, 3)}`
        const input: DeskInput = 'callId' in chosen ? { ...chosen, callId } : chosen
        const when = now + step * 1000
        const isBusy = open.size > 0
        state = stepDesk(state, input, when, wrapUpMs).state
        if (input.kind === 'joined') isMember = true
        if (input.kind === 'left' || (input.kind === 'leave' && !isBusy)) isMember = false
        if (input.kind === 'started') open.clear()
        if (input.kind === 'call-ringing') open.add(callId)
        if (input.kind === 'call-ended') open.delete(callId)
        expect(state.isMember, `seed ${seed}, round ${round}, step ${step}`).toBe(isMember)
        expect(new Set(state.calls.map((each) => each.id))).toEqual(open)
        expect(state.calls).toHaveLength(open.size)
      }
    }
  })
})
