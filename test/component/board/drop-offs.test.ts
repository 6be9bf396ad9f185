import { afterEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { createDropOffs } from '../../../renderer/features/board/drop-offs.ts'
import { usePhoneStore } from '../../../renderer/features/phone/index.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, page, until } from '../../kit/mount-desk.ts'

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
  look({ '104': 'unknown' })
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
