import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PulledCase } from '../../../main/db/db-api.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import { caseFields, ofCases, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** A page brings what may be our own, whose answer nobody has heard yet (DESIGN 6.3). */

const sentAt = 1_800_000_000_000
const minute = 60_000
const fields = caseFields({ source: 'call', sourceId: '17.5', narrative: 'as it was sent' })
const edited = { ...fields, resolution: 'a colleague’s' }

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  const ids = { caseId: 'own', outboxId: 'o-1', draftId: 'd-1' }
  desk.api.saveCase({ ...ids, fields, createdBy: 'amina', now: sentAt })
})
afterEach(() => {
  desk.close()
  temp.remove()
})

function pull(about: Partial<PulledCase>): number {
  const copy = { localId: 'copy', serverId: '900', reference: null, fields: edited, createdBy: 'amina' }
  const position = { skip: 1, isComplete: true, newestServerId: '900', finishedAt: sentAt }
  const row = { ...copy, createdAt: sentAt, updatedAt: sentAt, ...about }
  return desk.api.applyPulledPage({ cases: [row], position, now: sentAt }).inserted
}

test('a ticket of our call that a colleague edited before its answer was heard is left to the look, not shown as another', () => {
  desk.api.markSending({ id: 'o-1', now: sentAt })
  expect(pull({})).toBe(0)
  expect(desk.api.pageCases({ filter: noFilter(), before: null, limit: 10 }).map((row) => row.id)).toEqual(['own'])
})

test.each([
  ['when it turns out to be another record after all, it', 'amina'],
  // By which name the server calls this person only the look knows.
  ['one by another name', 'juma'],
])('%s is shown as soon as it is known what became of ours', (_which, createdBy) => {
  desk.api.markSending({ id: 'o-1', now: sentAt })
  expect(pull({ createdBy })).toBe(0)
  const [entry] = ofCases(desk.api.dueEntries({ now: 1e15, limit: 1, excludeCases: [] }))
  expect(entry).toBeUndefined()
  desk.api.markAccepted({ id: 'o-1', server: { serverId: '901', fields, updatedAt: null }, now: sentAt })
  const here = desk.api.pageCases({ filter: noFilter(), before: null, limit: 10 })
  expect(here.map((row) => row.serverId).toSorted()).toEqual(['900', '901'])
})

test.each([
  ['from before ours was sent', { createdAt: sentAt - 10 * minute }],
  ['of nobody the server names', { createdBy: '' }],
])('a ticket %s is shown at once', (_name, about) => {
  desk.api.markSending({ id: 'o-1', now: sentAt })
  expect(pull(about)).toBe(1)
})

test('and any other ticket of the call once ours was refused for certain', () => {
  desk.api.markSending({ id: 'o-1', now: sentAt })
  const refused = { problems: [], mustLook: false, theirs: null, now: sentAt }
  desk.api.park({ id: 'o-1', code: 'server-validation', ...refused })
  expect(pull({ createdBy: 'juma' })).toBe(1)
})

test('and any other ticket of the call while ours has never left', () => {
  expect(pull({})).toBe(1)
})
