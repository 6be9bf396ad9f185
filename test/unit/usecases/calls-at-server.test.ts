import { expect, test } from 'vitest'
import { anySearch, type CallSearch, type ServerCall } from '../../../preload/contract/index.ts'
import { callFindingHandlers } from '../../../main/usecases/calls.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

/** Calls that only the server has: read on where the last look ended, however few of a page were new. */

const call = (id: number): ServerCall => ({
  id: `17.${String(id)}`,
  at: 1_800_000_000_000 - id * 1000,
  agent: '8101',
  queue: 'gbv',
  number: '0722000111',
  direction: id % 2 === 0 ? 'in' : 'out',
  status: 'answered',
  waitMs: null,
  talkMs: 1,
  hasRecording: false,
  isScored: false,
})

/** A server of so many calls, of which this computer has those that `isHere` says. */
function desk(count: number, isHere: (id: number) => boolean) {
  const asked: number[] = []
  const deps = {
    session: {
      serverSession: () => ({ token: 't' }),
      state: () => ({ signInNeeded: false }),
      workspace: () => ({
        person: () => ({ login: 'neema', role: 'supervisor' }),
        folder: { id: 'one' },
        // What is here has not all come yet, so that the server is asked from its newest on.
        sync: { pullProgress: () => ({ kinds: [] }) },
        reports: { keepDays: () => null },
        db: {
          knownCalls: async ({ ids }: { ids: string[] }) => ids.filter((id) => isHere(Number(id.slice(3)))),
          firstCallAt: async () => null,
          listPeople: async () => [],
        },
      }),
    },
    sessionRefused: () => undefined,
    clock: { now: () => 1_800_000_000_000 },
    gateway: {
      listCalls: async (_session: unknown, _filter: unknown, page: { skip: number; count: number }) => {
        asked.push(page.skip)
        if (asked.length > 40) throw new Error('The same pages again and again')
        const received = Math.max(0, Math.min(page.count, count - page.skip))
        return { calls: Array.from({ length: received }, (_, at) => call(page.skip + at)), received }
      },
    },
    // Only what asking the server for calls uses.
  } as unknown as UseCaseDeps
  const find = callFindingHandlers(deps)['calls.findAtServer']
  async function all(search: CallSearch): Promise<number[]> {
    const found: number[] = []
    for (let skip: number | null = 0; skip !== null;) {
      const page: Awaited<ReturnType<typeof find>> = await find({ search, skip })
      found.push(...page.rows.map(({ id }) => Number(id.slice(3))))
      skip = page.next
    }
    return found
  }
  return { asked, all }
}

test('each once and none left out, whatever of a page is here already or does not fit', async () => {
  const { all } = desk(730, (id) => id < 350 || id % 3 === 0)
  const wanted = Array.from({ length: 730 }, (_, id) => id).filter((id) => id >= 350 && id % 3 !== 0 && id % 2 === 0)
  expect(await all({ ...anySearch(), directions: ['in'] })).toEqual(wanted)
})

test('no row of the server is asked for twice, and nobody waits for more than three questions at a time', async () => {
  const { asked, all } = desk(730, () => true)
  expect(await all(anySearch())).toEqual([])
  expect(asked).toEqual([0, 100, 200, 300, 400, 500, 600, 700])
})
