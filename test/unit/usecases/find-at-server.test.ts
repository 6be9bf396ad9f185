import { expect, test } from 'vitest'
import { callFindingHandlers } from '../../../main/usecases/calls.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'
import { anySearch, type ServerCall } from '../../../preload/contract/index.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 22, 12)

function desk(
  about: {
    state?: string
    firstAt?: number | null
    keepDays?: number | null
    keptDays?: number | null
    beyond?: ServerCall[]
  } = {},
) {
  const { firstAt = now - 20 * dayMs, keepDays = 30, keptDays = keepDays, beyond = [] } = about
  let { state = 'done' } = about
  const asked: { from: number | null; to: number | null }[] = []
  const workspace = {
    db: {
      firstCallAt: async () => firstAt,
      pullPositionOf: async () => ({ keptDays }),
      knownCalls: async () => [],
      listPeople: async () => [
        { fields: { firstName: 'Amina', lastName: 'Otieno', login: 'amina', extension: '8101' } },
      ],
    },
    sync: { pullProgress: () => ({ kinds: [{ kind: 'call', state }] }) },
    reports: { keepDays: () => keepDays },
    person: () => ({ role: 'supervisor' }),
  }
  const deps = {
    session: { workspace: () => workspace, serverSession: () => ({ token: 't' }) },
    clock: { now: () => now },
    gateway: {
      listCalls: async (_session: unknown, { from, to }: { from: number | null; to: number | null }) => {
        asked.push({ from, to })
        return { calls: beyond, received: beyond.length }
      },
    },
    sessionRefused: () => undefined,
  } as unknown as UseCaseDeps
  const find = callFindingHandlers(deps)['calls.findAtServer']
  return {
    asked,
    find: async (part = {}, skip = 0) => find({ search: { ...anySearch(), ...part }, skip }),
    become: (next: string) => {
      state = next
    },
  }
}

test('the server is asked for what lies behind the calls that are here, not for those again', async () => {
  const { asked, find } = desk()
  await find()
  await find({ from: now - 300 * dayMs, to: now - 100 * dayMs })
  expect(asked).toEqual([
    { from: null, to: now - 18 * dayMs },
    { from: now - 300 * dayMs, to: now - 100 * dayMs },
  ])
  // All of these days are here.
  expect(await find({ from: now - dayMs })).toEqual({ rows: [], next: null })
  expect(asked).toHaveLength(2)
})

test.each([
  ['while calls are still coming', { state: 'pulling' }, null],
  ['where there are none here', { firstAt: null }, null],
  ['where an old call is kept longer than the others', { firstAt: now - 200 * dayMs }, now - 28 * dayMs],
  [
    'where more days are kept by now and have not come yet',
    { firstAt: now - 80 * dayMs, keepDays: 90, keptDays: 30 },
    now - 28 * dayMs,
  ],
  ['where calls are kept for good', { firstAt: now - 200 * dayMs, keepDays: null }, now - 198 * dayMs],
])('it is asked without a gap %s', async (_when, about, to) => {
  const { asked, find } = desk(about)
  await find()
  expect(asked).toEqual([{ from: null, to }])
})

test('a list that is read on is asked for as it began, whatever the pull does meanwhile', async () => {
  const { asked, find, become } = desk({ state: 'running' })
  await find()
  become('done')
  await find({}, 300)
  await find()
  become('running')
  await find({}, 100)
  const behind = { from: null, to: now - 18 * dayMs }
  const whole = { from: null, to: null }
  expect(asked).toEqual([whole, whole, behind, behind])
  await find({ from: now - 300 * dayMs }, 100)
  expect(asked.at(-1)).toEqual({ from: now - 300 * dayMs, to: null })
})

test('what the server sends of its whole days beside the period is left out; who took a call has a name', async () => {
  const call = (id: string, at: number | null): ServerCall => ({
    id,
    at,
    agent: '8101',
    queue: '',
    number: '0722000111',
    direction: 'in',
    status: 'answered',
    waitMs: null,
    talkMs: null,
    hasRecording: false,
    isScored: false,
  })
  const from = now - 60 * dayMs
  const { find } = desk({ beyond: [call('a', from + 1), call('b', from - 1), call('c', null)] })
  const { rows } = await find({ from, to: from + dayMs })
  expect(rows.map(({ id, agentName }) => [id, agentName])).toEqual([
    ['a', 'Amina Otieno'],
    ['c', 'Amina Otieno'],
  ])
})
