import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PulledCase } from '../../../main/db/db-api.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const position = { skip: 20, isComplete: false, newestServerId: '900', finishedAt: null }
function pulled(serverId: string, about: Partial<PulledCase> = {}): PulledCase {
  return {
    localId: `local-${serverId}`,
    serverId,
    reference: null,
    fields: caseFields({ narrative: `from the server ${serverId}`, source: 'call', sourceId: `call-${serverId}` }),
    createdAt: 1_000_000 + Number(serverId) * 1_000,
    updatedAt: 2_000_000,
    createdBy: 'juma',
    ...about,
  }
}
const pull = (...cases: PulledCase[]) => desk.api.applyPulledPage({ cases, position, now: 3_000_000 })
const listed = () => desk.api.pageCases({ filter: noFilter(), before: null, limit: 100 })
function save(fields = caseFields({ narrative: 'mine' }), caseId = 'case-1', outboxId = 'out-1') {
  return desk.api.saveCase({
    caseId,
    outboxId,
    draftId: `draft-${outboxId}`,
    fields,
    createdBy: 'amina',
    now: 5_000_000,
  })
}
const queued = () => desk.api.dueEntries({ now: 1e12, limit: 10, excludeCases: [] })

test('rows and position arrive together, and a second look at the same page changes nothing', () => {
  expect(desk.api.pullPosition()).toEqual({ skip: 0, isComplete: false, newestServerId: null, finishedAt: null })
  expect(pull(pulled('1'), pulled('2'))).toEqual({ inserted: 2, updated: 0 })
  expect(desk.api.pullPosition()).toEqual(position)
  expect(pull(pulled('1'), pulled('2'))).toEqual({ inserted: 0, updated: 0 })
  expect(listed().map((row) => [row.serverId, row.state])).toEqual([
    ['2', 'accepted'],
    ['1', 'accepted'],
  ])
})

test('a page that fails moves neither rows nor position', () => {
  expect(() => pull(pulled('1'), pulled('2', { localId: 'local-1' }))).toThrow()
  expect(listed()).toEqual([])
  expect(desk.api.pullPosition().skip).toBe(0)
})

test('a page of more than twenty rows is refused, so that no save waits behind it', () => {
  const many = Array.from({ length: 21 }, (_, index) => pulled(String(index + 1)))
  expect(() => pull(...many)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})

test('a case nobody is editing takes the newer copy', () => {
  pull(pulled('1'))
  const newer = pulled('1', { fields: caseFields({ narrative: 'written on', status: 'closed' }), updatedAt: 9_000_000 })
  expect(pull(newer)).toEqual({ inserted: 0, updated: 1 })
  expect(desk.api.getCase({ id: 'local-1' })).toMatchObject({ fields: newer.fields, updatedAt: 9_000_000 })
})

test('our own create that is still unsent is not taken for a new case: walk-in by reference', () => {
  save()
  const fields = caseFields({ narrative: 'mine', sourceId: 'case-1' })
  expect(pull(pulled('1', { fields, reference: 'case-1' }))).toEqual({ inserted: 0, updated: 0 })
  expect(pull(pulled('1', { fields, reference: null }))).toEqual({ inserted: 0, updated: 0 })
  expect(listed()).toHaveLength(1)
})

test('our own create that is still unsent is not taken for a new case: call by source and source id', () => {
  save(caseFields({ source: 'call', sourceId: 'call-1', narrative: 'from the server 1 ' }))
  expect(pull(pulled('1'))).toEqual({ inserted: 0, updated: 0 })
  expect(pull(pulled('2'))).toEqual({ inserted: 1, updated: 0 })
})

test('a colleague’s ticket of the call we have an unsent ticket of is shown, not hidden, and ours stays ours', () => {
  save(caseFields({ source: 'call', sourceId: 'call-1', disposition: 'prank' }))
  expect(pull(pulled('1'))).toEqual({ inserted: 1, updated: 0 })
  expect(listed()).toHaveLength(2)
  expect(queued()).toMatchObject([{ caseId: 'case-1', operation: 'case.create' }])
})

test('an edit behind a create that may be at the server does not let a pull take its record for another’s', () => {
  const sent = caseFields({ source: 'call', sourceId: 'call-1', narrative: 'from the server 1' })
  save(sent)
  desk.api.markSending({ id: 'out-1', now: 1 })
  save({ ...sent, narrative: 'written on' }, 'case-1', 'out-2')
  expect(pull(pulled('1'))).toEqual({ inserted: 0, updated: 0 })
  expect(listed()).toHaveLength(1)
})

test('a second ticket of one of our accepted cases is shown, not hidden', () => {
  save()
  desk.api.markAccepted({
    id: 'out-1',
    server: { serverId: '1', fields: caseFields({ narrative: 'mine' }), updatedAt: null },
    now: 1,
  })
  const twin = pulled('2', { fields: caseFields({ narrative: 'mine', sourceId: 'case-1' }), reference: 'case-1' })
  expect(pull(twin)).toEqual({ inserted: 1, updated: 0, doubles: 1 })
})

test('an unsent edit stays on top, and what else changed at the server joins it', () => {
  pull(pulled('1'))
  const before = pulled('1').fields
  save({ ...before, narrative: 'mine' }, 'local-1')
  const theirs = { ...before, status: 'closed' as const }
  expect(pull(pulled('1', { fields: theirs }))).toEqual({ inserted: 0, updated: 1 })
  expect(desk.api.getCase({ id: 'local-1' })).toMatchObject({
    state: 'saved',
    fields: { narrative: 'mine', status: 'closed' },
  })
  expect(queued()).toMatchObject([{ base: theirs, fields: { ...theirs, narrative: 'mine' } }])
})

test('a clash stays visible to the push: the base of the clashing field does not move', () => {
  pull(pulled('1'))
  const before = pulled('1').fields
  save({ ...before, narrative: 'mine' }, 'local-1')
  pull(pulled('1', { fields: { ...before, narrative: 'theirs' } }))
  expect(queued()).toMatchObject([{ base: { narrative: before.narrative }, fields: { narrative: 'mine' } }])
})

test('nothing moves under an edit that is on its way', () => {
  pull(pulled('1'))
  const before = pulled('1').fields
  save({ ...before, narrative: 'mine' }, 'local-1')
  desk.api.markSending({ id: 'out-1', now: 1 })
  expect(pull(pulled('1', { fields: { ...before, status: 'closed' } }))).toEqual({ inserted: 0, updated: 0 })
  expect(desk.api.getCase({ id: 'local-1' }).fields).toEqual({ ...before, narrative: 'mine' })
})

test('the search feed hears of new words once, and not of changes that hold none', () => {
  pull(pulled('1'), pulled('2'))
  const first = desk.api.changesSince({ after: 0, limit: 1 })
  expect(first).toMatchObject({ pending: 1, changes: [{ narrative: 'from the server 1' }] })
  const rest = desk.api.changesSince({ after: first.lastRevision, limit: 10 })
  expect(rest).toMatchObject({ pending: 0, changes: [{ narrative: 'from the server 2' }] })
  pull(pulled('1', { fields: { ...pulled('1').fields, status: 'closed' } }))
  expect(desk.api.changesSince({ after: rest.lastRevision, limit: 10 }).changes).toEqual([])
  pull(pulled('1', { fields: { ...pulled('1').fields, resolution: 'solved' } }))
  expect(desk.api.changesSince({ after: rest.lastRevision, limit: 10 }).changes).toMatchObject([
    { resolution: 'solved' },
  ])
})

test('small values are kept by key', () => {
  expect(desk.api.getMeta({ key: 'person' })).toBe(null)
  desk.api.setMeta({ key: 'person', value: 'a' })
  desk.api.setMeta({ key: 'person', value: 'b' })
  expect(desk.api.getMeta({ key: 'person' })).toBe('b')
})
