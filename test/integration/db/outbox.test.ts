import { afterEach, beforeEach, expect, test } from 'vitest'
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

function save(number: number, now = number * 1_000, narrative = `text ${number}`) {
  desk.api.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}-${now}`,
    draftId: `draft-${number}-${now}`,
    fields: caseFields({ narrative, contact: { firstName: 'Asha', lastName: `No${number}` } }),
    createdBy: 'amina',
    now,
  })
  return `out-${number}-${now}`
}
const due = (now: number, excludeCases: string[] = [], limit = 10) =>
  desk.api.dueEntries({ now, limit, excludeCases }).map((entry) => entry.id)
const later = { code: 'server-timeout', isServerError: false, now: 0 } as const
const parked = { code: 'server-validation' as const, problems: [], mustLook: false, theirs: null, now: 0 }

test('what is due comes oldest first, without the cases that are being sent already', () => {
  const ids = [1, 2, 3].map((number) => save(number))
  expect(due(5_000)).toEqual(ids)
  expect(due(5_000, ['case-1'])).toEqual(ids.slice(1))
  expect(due(5_000, [], 1)).toEqual(ids.slice(0, 1))
  expect(due(1_500)).toEqual(ids.slice(0, 1))
})

test('a parked entry holds up its own case and no other', () => {
  const one = save(1)
  const two = save(2)
  desk.api.markSending({ id: one, now: 5_000 })
  const behind = save(1, 6_000, 'edited while it was on its way')
  desk.api.park({ id: one, ...parked, mustLook: true })
  expect(due(9_000)).toEqual([two])
  expect(desk.api.listOutbox({ limit: 10 }).map((row) => row.id)).toEqual([one, two, behind])
  expect(desk.api.outboxSummary()).toEqual({ waiting: 2, needsYou: 1, oldestAt: 1_000 })
})

test('an entry on its way is not due again, and holds up what is behind it', () => {
  const one = save(1)
  expect(desk.api.markSending({ id: one, now: 5_000 })).toMatchObject({ id: one, state: 'sending' })
  save(1, 6_000, 'edited')
  expect(due(9_000)).toEqual([])
  expect(desk.api.getCase({ id: 'case-1' }).state).toBe('sending')
})

test('a crash in the middle of sending looks like a lost reply: looked up later, not sent again', () => {
  const one = save(1)
  desk.api.markSending({ id: one, now: 5_000 })
  desk.close()
  desk = temp.openHere()
  expect(desk.api.recoverSending({ now: 10_000, lookAfterMs: 2_000 })).toEqual({ recovered: 1 })
  expect(due(11_999)).toEqual([])
  expect(desk.api.nextDueAt()).toBe(12_000)
  expect(desk.api.dueEntries({ now: 12_000, limit: 1, excludeCases: [] })).toMatchObject([
    { id: one, state: 'unclear', mustLook: true },
  ])
})

test('tries are counted, and server errors in a row until something else happens', () => {
  const one = save(1)
  const again = (isServerError: boolean) =>
    desk.api.reschedule({ id: one, state: 'unclear', nextTryAt: 9_000, ...later, isServerError }).serverErrorsInARow
  expect([again(true), again(true), again(false), again(true)]).toEqual([1, 2, 0, 1])
  expect(desk.api.listOutbox({ limit: 1 })).toMatchObject([
    { attempts: 4, nextTryAt: 9_000, reason: 'server-timeout', state: 'unclear' },
  ])
})

test('"try now" queues what is parked, keeps the need to look, and never looks before a slow server may have answered', () => {
  const [one, two, three] = [save(1), save(2), save(3)]
  desk.api.park({ id: one, ...parked, mustLook: true })
  desk.api.reschedule({ id: two, state: 'queued', nextTryAt: 300_000, ...later })
  desk.api.markSending({ id: three, now: 5_000 })
  desk.api.reschedule({ id: three, state: 'unclear', nextTryAt: 20_000, ...later })
  expect(desk.api.retryNow({ id: null, now: 10_000 })).toEqual({ count: 3 })
  expect(due(10_000)).toEqual([one, two])
  expect(due(20_000)).toEqual([one, two, three])
  expect(desk.api.dueEntries({ now: 10_000, limit: 1, excludeCases: [] })).toMatchObject([
    { state: 'queued', mustLook: true },
  ])
})

test('"try now" of one entry leaves the others alone', () => {
  const [one, two] = [save(1), save(2)]
  desk.api.park({ id: one, ...parked })
  desk.api.park({ id: two, ...parked })
  expect(desk.api.retryNow({ id: two, now: 10_000 })).toEqual({ count: 1 })
  expect(desk.api.outboxSummary()).toMatchObject({ waiting: 1, needsYou: 1 })
  expect(desk.api.retryNow({ id: 'nobody', now: 10_000 })).toEqual({ count: 0 })
})

test('the next due instant is that of the first entry of a case that no person has to see to', () => {
  expect(desk.api.nextDueAt()).toBe(null)
  const one = save(1)
  save(2, 2_000)
  desk.api.park({ id: one, ...parked })
  expect(desk.api.nextDueAt()).toBe(2_000)
})

test('the list recognises a case by the name as typed', () => {
  save(1)
  expect(desk.api.listOutbox({ limit: 5 })).toMatchObject([{ name: 'Asha No1', serverId: null, nextTryAt: 1_000 }])
})

test('an id of the server belongs to one case', () => {
  const one = save(1)
  save(2)
  const server = { serverId: '9', fields: caseFields(), updatedAt: null }
  desk.api.markAccepted({ id: one, server, now: 1 })
  expect(desk.api.isServerIdTaken({ serverId: '9', exceptCaseId: 'case-2' })).toBe(true)
  expect(desk.api.isServerIdTaken({ serverId: '9', exceptCaseId: 'case-1' })).toBe(false)
})

test('an id that another case with unsent work carries is not taken from it', () => {
  const one = save(1)
  desk.api.markAccepted({ id: one, server: { serverId: '9', fields: caseFields(), updatedAt: null }, now: 1 })
  save(1, 8_000, 'edited again')
  const two = save(2)
  expect(() =>
    desk.api.markAccepted({ id: two, server: { serverId: '9', fields: caseFields(), updatedAt: null }, now: 1 }),
  ).toThrow(expect.objectContaining({ code: 'server-duplicate' }))
  expect(desk.api.outboxSummary().waiting).toBe(2)
})

test('a list that cannot show everything shows what needs a person, however much else waits before it', () => {
  for (const number of [1, 2, 3]) save(number)
  const last = save(4)
  desk.api.markSending({ id: last, now: 5_000 })
  desk.api.park({ id: last, ...parked })
  expect(desk.api.listOutbox({ limit: 2 }).map((row) => row.recordId)).toEqual(['case-4', 'case-1'])
})
