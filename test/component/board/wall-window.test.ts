import { expect, onTestFinished, test, vi } from 'vitest'
import { createWall } from '../../../renderer/app/create-wall.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { firstThresholds, wallCalls, type AppState, type BoardView } from '../../../preload/contract/index.ts'
import { fakeBridge, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, until } from '../../kit/mount-desk.ts'

const now = Date.now()
const view: BoardView = {
  at: now,
  state: 'live',
  reason: null,
  callsReadAt: now,
  agentsReadAt: now,
  totalsReadAt: null,
  now: { waiting: 2, longestSince: now - 30_000, talking: 1 },
  today: null,
  hour: null,
  queues: [],
  agents: [
    {
      extension: '8102',
      name: 'Zawadi Mwangi',
      isSelf: false,
      presence: null,
      presenceSince: null,
      call: { state: 'talking', since: now - 60_000, queue: 'gbv' },
      lastCallEndAt: null,
      today: null,
      missedInRow: 0,
    },
  ],
  totals: null,
}

function state(phase: 'signed-in' | 'locked' | 'signed-out'): AppState {
  const base = signedInState()
  const permissions: AppState['session']['permissions'] =
    phase === 'signed-out' ? [] : ['case.read', 'call.read', 'call.supervise']
  return { ...base, session: { ...base.session, phase, permissions } }
}

/** The second window over a core that answers what a wallboard may ask, and nothing else. */
async function mountWall(first: AppState) {
  const fake = fakeBridge()
  let now_ = first
  fake.answers('app.getState', () => now_)
  fake.answers('board.watch', () => view)
  fake.answers('board.leave', () => ({}))
  fake.answers('board.getThresholds', () => firstThresholds())
  setBridge(fake.api)
  const host = document.createElement('div')
  document.body.append(host)
  const app = createWall()
  app.mount(host)
  onTestFinished(() => {
    app.unmount()
    host.remove()
  })
  await until(() => fake.made.length > 0)
  return {
    ...fake,
    become(next: AppState) {
      now_ = next
      fake.emit('sessionChanged', next.session)
    },
  }
}

test('the wallboard shows the board with nothing to choose, and asks the core for nothing but that', async () => {
  const wall = await mountWall(state('signed-in'))
  await until(() => page().includes('Zawadi Mwangi'))
  expect(document.title).toContain('Wallboard')
  expect(page()).not.toContain('Thresholds')
  expect(page()).not.toContain('Wallboard window')
  expect(wall.made.filter(({ name }) => !wallCalls.has(name))).toEqual([])
  expect(wall.made.find(({ name }) => name === 'board.watch')?.input).toEqual({ isWall: true })
})

test('a locked desk leaves no name on the wallboard; it goes on by itself when the desk is unlocked', async () => {
  const wall = await mountWall(state('signed-in'))
  await until(() => page().includes('Zawadi Mwangi'))
  wall.become(state('locked'))
  await until(() => page().includes('The desk is locked'))
  expect(page()).not.toContain('Zawadi')
  expect(wall.made.filter(({ name }) => name === 'board.leave').map(({ input }) => input)).toEqual([{ isWall: true }])
  wall.become(state('signed-in'))
  await until(() => page().includes('Zawadi Mwangi'))
  wall.become(state('signed-out'))
  await until(() => page().includes('Nobody is at the desk'))
  expect(page()).not.toContain('Zawadi')
})

test('a supervisor opens the wallboard from the board and closes it there, where the shell has a second window', async () => {
  const open = vi.spyOn(window, 'open').mockReturnValue(null)
  onTestFinished(() => open.mockRestore())
  const desk = await mountDesk({
    state: state('signed-in'),
    at: '/board',
    prepare(fake) {
      fake.answers('board.watch', () => view)
      fake.answers('board.leave', () => ({}))
      fake.answers('board.getThresholds', () => firstThresholds())
      fake.answers('board.getWall', () => ({ isPossible: true, isOpen: false }))
      fake.answers('board.openWall', () => ({ isToOpen: true }))
      fake.answers('board.closeWall', () => ({}))
    },
  })
  await until(() => page().includes('Wallboard window'))
  button('Wallboard window').click()
  await until(() => open.mock.calls.length === 1)
  const [address, , features] = open.mock.calls[0] ?? []
  expect(address).toBe('/#/wall')
  // A context of its own: the two windows do not share one thread.
  expect(features).toContain('noopener')
  desk.emit('wallChanged', { isPossible: true, isOpen: true })
  await until(() => page().includes('Close the wallboard'))
  button('Close the wallboard').click()
  await until(() => desk.made.some(({ name }) => name === 'board.closeWall'))
})
