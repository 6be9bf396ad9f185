import { expect, test } from 'vitest'
import { createOpenRecords } from '../../../main/core/open-records.ts'
import { caseHandlers } from '../../../main/usecases/cases.ts'
import { messageHandlers, qaHandlers } from '../../../main/usecases/records.ts'
import { scoringHandlers } from '../../../main/usecases/scoring.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

test('every record somebody has read as a whole is kept for a day, whichever tab it is open in', () => {
  let now = 0
  const records = createOpenRecords({ now: () => now })
  records.opened(['case', 'score'])
  now = 20 * 3_600_000
  records.opened(['message', 'case'])
  expect(records.ids().toSorted()).toEqual(['case', 'message', 'score'])
  now = 25 * 3_600_000
  expect(records.ids().toSorted()).toEqual(['case', 'message'])
  now = -1
  expect(records.ids()).toContain('score')
})

test('a desk that is open for weeks remembers the latest ones, not all', () => {
  const records = createOpenRecords({ now: () => 0 })
  for (let number = 0; number < 2_000; number += 1) records.opened([`case-${number}`])
  expect(records.ids()).toHaveLength(500)
  expect(records.ids().at(-1)).toBe('case-1999')
})

test('a case, a score, the call it is about, and a message with its attachments count as open once a window has read them', async () => {
  const records = createOpenRecords({ now: () => 0 })
  const message = { serverId: null, fields: { kind: 'sms' } }
  const workspace = {
    opened: (ids: readonly string[]) => records.opened(ids),
    db: {
      getCase: () => Promise.resolve({}),
      getScore: () => Promise.resolve({ serverId: null }),
      scoredCall: () => Promise.resolve(null),
      getMessage: () => Promise.resolve({ message, attachments: [{ id: 'file' }], isOwn: true }),
    },
  }
  // Only what the calls ask of them.
  const deps = { session: { workspace: () => workspace } } as unknown as UseCaseDeps
  await caseHandlers(deps)['cases.get']({ id: 'case' })
  await qaHandlers(deps)['qa.get']({ id: 'score' })
  await scoringHandlers(deps)['scoring.callOf']({ callRef: 'call' })
  await messageHandlers(deps)['messages.get']({ id: 'message' })
  expect(records.ids().toSorted()).toEqual(['call', 'case', 'file', 'message', 'score'])
})
