import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import type { DbApi } from '../../../main/db/db-api.ts'
import { AppError } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const now = 1_800_000_000_000
const day = 86_400_000

let temp: TempDatabase
let desk: ReturnType<typeof openDesk>
let api: DbApi
function reopen(): void {
  desk = temp.openHere()
  api = desk.api
}
beforeEach(() => {
  temp = tempDatabase()
  reopen()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

function saveCase(): string {
  const id = v7()
  const fields = caseFields({ narrative: 'x', contact: { firstName: 'Wanjiku' } })
  api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields, createdBy: 'amina', now })
  return id
}

function callBack(): string {
  const wish = { madeFrom: 'hand', number: '0722000111', name: '', note: '', priority: 'medium' } as const
  const period = { day: '2027-01-15', fromMinute: 480, toMinute: 720 }
  const { id } = api.saveCallBack({
    callBack: { id: v7(), ...wish, ...period, caseId: null, callId: null },
    fromAt: now,
    toAt: now + 1,
    now,
  })
  return id
}

test('a promise that was begun is there again after a kill and after the cache was cleared, until it is kept', () => {
  const caseId = saveCase()
  const draft = {
    kind: 'follow-up',
    id: v7(),
    isNew: true,
    caseId,
    about: 'Wanjiku',
    day: '2026-1',
    minute: null,
    note: 'half a sent',
  } as const
  const id = callBack()
  const closing = { kind: 'closing', id, result: 'not-needed', reason: 'came in' } as const
  api.keepAgendaDraft({ draft, now })
  api.keepAgendaDraft({ draft: { ...draft, note: 'half a sentence' }, now: now + 1 })
  api.keepAgendaDraft({ draft: closing, now: now + 2 })
  // A process that is killed closes nothing.
  const killed = desk
  reopen()
  expect(api.allAgendaDrafts()).toEqual([
    { draft: closing, updatedAt: now + 2 },
    { draft: { ...draft, note: 'half a sentence' }, updatedAt: now + 1 },
  ])
  killed.close()
  desk.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  reopen()
  expect(api.allAgendaDrafts()).toHaveLength(2)
  api.sweep({ table: 'calls', before: now + 900 * day, after: -1, limit: 50, keep: [] })
  expect(api.allAgendaDrafts()).toHaveLength(2)
  api.saveFollowUp({ followUp: { id: draft.id, caseId: saveCase(), note: 'whole' }, dueAt: now, now })
  expect(api.allAgendaDrafts()).toEqual([{ draft: closing, updatedAt: now + 2 }])
  api.closeCallBack({ id, result: 'not-needed', reason: 'came in person', now })
  expect(api.allAgendaDrafts()).toEqual([])
})

test('what was begun can be kept after the cache was cleared: its case, which the server has, stays for it', () => {
  const [caseId, id] = [v7(), v7()]
  const copy = { localId: caseId, serverId: '7', reference: null, fields: caseFields(), createdBy: 'juma' }
  const position = { skip: 0, isComplete: true, newestServerId: '7', finishedAt: now }
  api.applyPulledPage({ cases: [{ ...copy, createdAt: now, updatedAt: now }], position, now })
  const written = { day: '', minute: null, note: 'half a sent', about: '' }
  api.keepAgendaDraft({ draft: { kind: 'follow-up', id, isNew: true, caseId, ...written }, now })
  desk.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  reopen()
  expect(api.saveFollowUp({ followUp: { id, caseId, note: 'whole' }, dueAt: now, now })).toMatchObject({ id, caseId })
})

test('it is kept and no longer only begun in one step: what is refused stays begun', () => {
  const id = callBack()
  api.keepAgendaDraft({ draft: { kind: 'closing', id, result: 'not-needed', reason: 'not yet' }, now })
  expect(() => api.closeCallBack({ id, result: 'reached', reason: '', now })).toThrow(new AppError('dial-first'))
  expect(api.allAgendaDrafts()).toHaveLength(1)
  api.dropAgendaDraft({ kind: 'call-back', id })
  expect(api.allAgendaDrafts()).toHaveLength(1)
  api.dropAgendaDraft({ kind: 'closing', id })
  expect(api.allAgendaDrafts()).toEqual([])
})

test('the end of a call-back that was begun outlives neither its closing nor the call-back, and holds up no wipe', () => {
  const closing = (id: string) => ({ kind: 'closing', id, result: 'not-needed', reason: 'came in' }) as const
  const closed = callBack()
  const removed = callBack()
  expect(api.countPromises()).toBe(2)
  for (const id of [closed, removed]) api.keepAgendaDraft({ draft: closing(id), now })
  // An open call-back is one promise, however much was begun of its end.
  expect(api.countPromises()).toBe(2)
  api.closeCallBack({ id: closed, result: 'not-needed', reason: 'came in', now })
  // The last letters were typed just before, and come after.
  api.keepAgendaDraft({ draft: closing(closed), now })
  api.removeCallBack({ id: removed, madeSince: 0 })
  api.keepAgendaDraft({ draft: closing(v7()), now })
  expect(api.allAgendaDrafts()).toEqual([])
  expect(api.countPromises()).toBe(0)
})

test('what a call has closed by itself keeps the words begun of it, as long as it is there itself', () => {
  const id = v7()
  const dropped = { madeFrom: 'dropped', number: '0722000111', name: '', note: '', priority: 'medium' } as const
  const period = { day: '2027-01-15', fromMinute: 480, toMinute: 720 }
  const wish = { id, ...dropped, ...period, caseId: null, callId: null }
  api.saveCallBack({ callBack: wish, fromAt: now, toAt: now + 1, now })
  api.keepAgendaDraft({ draft: { kind: 'closing', id, result: 'not-needed', reason: 'came in' }, now })
  const about = { name: '', queue: '', callRef: null, holds: 0, heldMs: 0, quality: null, caseId: null }
  const times = { startedAt: now + 1, answeredAt: now + 2, endedAt: now + 3, end: 'completed' } as const
  const report = { id: v7(), direction: 'out', number: '0722000111', ...about, ...times } as const
  api.recordCall({ report, now })
  expect(api.countPromises()).toBe(0)
  expect(api.allAgendaDrafts()).toHaveLength(1)
  api.sweep({ table: 'calls', before: now + 2, after: -1, limit: 50, keep: [] })
  expect(api.allAgendaDrafts()).toHaveLength(1)
  api.sweep({ table: 'calls', before: now + day, after: -1, limit: 50, keep: [] })
  expect(api.allAgendaDrafts()).toEqual([])
})
