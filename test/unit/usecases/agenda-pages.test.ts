import { expect, test } from 'vitest'
import { callBackHandlers, followUpHandlers } from '../../../main/usecases/agenda.ts'

/** Handlers over a list of so many rows. */
function listsOf(many: number) {
  const rows = Array.from({ length: many }, (_, index) => ({
    id: `row ${index}`,
    note: 'promised',
    ...{ dueAt: 100 + index, doneAt: null, toAt: 200 + index, closedAt: null },
  }))
  const db = {
    pageFollowUps: async ({ limit }: { limit: number }) => rows.slice(0, limit),
    pageCallBacks: async ({ limit }: { limit: number }) => rows.slice(0, limit),
  }
  // Only what the lists use.
  const deps = { session: { workspace: () => ({ db }) } } as unknown as Parameters<typeof callBackHandlers>[0]
  const asked = { after: null, limit: 3 } as const
  return {
    followUps: () => followUpHandlers(deps)['followUps.list']({ which: 'open', ...asked }),
    callBacks: () => callBackHandlers(deps)['callBacks.list']({ which: 'open', ...asked }),
  }
}

test('a full page of what was promised says where the next one begins, behind its last row', async () => {
  const { followUps, callBacks } = listsOf(3)
  expect((await followUps()).next).toEqual({ at: 102, id: 'row 2' })
  expect((await callBacks()).next).toEqual({ at: 202, id: 'row 2' })
})

test('a page that is not full is the last, and so is an empty one', async () => {
  for (const many of [0, 2]) {
    const { followUps, callBacks } = listsOf(many)
    expect([(await followUps()).next, (await callBacks()).next]).toEqual([null, null])
    expect((await callBacks()).rows).toHaveLength(many)
  }
})
