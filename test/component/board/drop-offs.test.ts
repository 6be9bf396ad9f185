import { afterEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { firstThresholds, type BoardAgent, type BoardView } from '../../../preload/contract/index.ts'
import { createDropOffs } from '../../../renderer/features/board/drop-offs.ts'
import { createMissedCalls } from '../../../renderer/features/board/missed-calls.ts'
import { usePhoneStore } from '../../../renderer/features/phone/index.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

const quietAgent: BoardAgent = {
  extension: '8101',
  name: '',
  isSelf: false,
  presence: null,
  presenceSince: null,
  call: null,
  lastCallEndAt: null,
  today: null,
  missedInRow: 0,
}
const emptyBoard: BoardView = {
  at: 1_800_000_000_000,
  state: 'live',
  reason: null,
  callsReadAt: 1_800_000_000_000,
  agentsReadAt: null,
  totalsReadAt: null,
  now: { waiting: null, longestSince: null, talking: null },
  today: null,
  hour: null,
  queues: [],
  agents: [],
  totals: null,
}

afterEach(() => {
  vi.useRealTimers()
})

test('a telephone that goes is told once, those that go together at once, and one that comes back soon not at all', () => {
  let lamps: Parameters<typeof createDropOffs>[0]['lamps'] extends () => infer Lamps ? Lamps : never = {}
  let run: (() => void) | null = null
  const told: string[][] = []
  const dropOffs = createDropOffs({
    lamps: () => lamps,
    after: (_ms, then) => {
      run = then
      return () => (run = null)
    },
    tell: (extensions) => told.push([...extensions]),
  })
  const look = (next: typeof lamps): void => {
    lamps = { ...lamps, ...next }
    dropOffs.look()
  }
  const settle = (): void => {
    run?.()
    run = null
  }
  // Never seen here, and never heard of: neither has gone.
  look({ '101': 'off', '102': 'free', '103': 'busy', '104': 'free' })
  look({ '104': 'unknown', '105': 'unknown' })
  look({ '105': 'off' })
  expect(run).toBeNull()
  look({ '102': 'off', '103': 'off' })
  look({ '103': 'free' })
  look({ '103': 'off' })
  settle()
  expect(told).toEqual([['102', '103']])
  look({ '102': 'off' })
  settle()
  look({ '102': 'free' })
  look({ '102': 'off' })
  look({ '102': 'free' })
  settle()
  expect(told).toHaveLength(1)
  look({ '102': 'off' })
  settle()
  expect(told).toEqual([['102', '103'], ['102']])
  look({ '103': 'free' })
  look({ '103': 'off' })
  dropOffs.stop()
  expect(run).toBeNull()
})

test('at whom calls ring unanswered is told once, and again only after one of theirs was answered', () => {
  const missed = createMissedCalls()
  const at = (extension: string, missedInRow: number, name = '') => ({ extension, name, missedInRow })
  expect(missed.look([at('8101', 2), at('8102', 3, 'Amina')], 3, false)).toEqual([{ name: 'Amina', count: 3 }])
  expect(missed.look([at('8101', 3), at('8102', 4)], 3, false)).toEqual([{ name: '8101', count: 3 }])
  expect(missed.look([at('8101', 4), at('8102', 0)], 3, false)).toEqual([])
  expect(missed.look([at('8101', 4), at('8102', 3)], 3, false)).toEqual([{ name: '8102', count: 3 }])
  // The board shows its own alerts, and who chose "never" is never told.
  expect(missed.look([at('8103', 9)], 3, true)).toEqual([])
  expect(missed.look([at('8103', 9)], 3, false)).toEqual([])
  expect(missed.look([at('8104', 9)], null, false)).toEqual([])
})

test('on any screen a supervisor is told calmly who does not answer, by the thresholds of the board', async () => {
  const base = signedInState()
  const permissions = [...base.session.permissions, 'call.supervise' as const]
  const agent = { extension: '8101', name: 'Amina Wekesa', missedInRow: 4 }
  const view = { ...emptyBoard, agents: [{ ...quietAgent, ...agent }] }
  const core = await mountDesk({
    state: { ...base, session: { ...base.session, permissions } },
    at: '/settings',
    prepare(fake) {
      fake.answers('board.getThresholds', () => ({ ...firstThresholds(), missedInRow: { warn: 2, danger: 4 } }))
      fake.answers('board.watch', () => view)
    },
  })
  await reads('Calls ring at Amina Wekesa and are not answered: 4 in a row.')
  expect(core.made.find(({ name }) => name === 'board.watch')?.input).toEqual({ isAside: true })
  core.emit('boardChanged', { ...view, state: 'away', agents: [{ ...quietAgent, extension: '8102', missedInRow: 9 }] })
  core.emit('boardChanged', {
    ...view,
    agents: ['8103', '8104'].map((extension) => ({ ...quietAgent, extension, missedInRow: 5 })),
  })
  await reads('2 people do not answer calls that ring at them.')
  expect(page()).not.toContain('8102')
})

async function hasGone(may: boolean, at: string): Promise<string> {
  const base = signedInState()
  const permissions = [...base.session.permissions, ...(may ? (['call.supervise'] as const) : [])]
  await mountDesk({ state: { ...base, session: { ...base.session, permissions } }, at })
  // The frame of the desk comes by itself, after the first screen.
  await until(() => document.querySelector('.rail') !== null)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const phone = usePhoneStore()
  phone.lamps = { '8101': 'free' }
  await nextTick()
  phone.lamps = { '8101': 'off' }
  await nextTick()
  vi.advanceTimersByTime(15_000)
  await nextTick()
  return page()
}

test('away from the board a supervisor is told calmly who has dropped off, with the way to the board', async () => {
  const read = await hasGone(true, '/settings')
  expect(read).toContain('8101 has dropped off')
  expect(read).toContain('Open the board')
})

test('whoever does not supervise is not told', async () => {
  expect(await hasGone(false, '/settings')).not.toContain('has dropped off')
})
