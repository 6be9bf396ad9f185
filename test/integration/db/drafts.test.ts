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

function type(id: string, narrative: string, now: number) {
  return desk.api.saveDraft({ id, caseId: null, fields: caseFields({ narrative }), now })
}

test('a draft is kept as it is typed, newest first, and keeps the instant it was begun', () => {
  type('draft-1', 'a', 1)
  type('draft-2', 'b', 2)
  expect(type('draft-1', 'ab', 3)).toEqual({ updatedAt: 3 })
  expect(desk.api.listDrafts()).toMatchObject([
    { id: 'draft-2', fields: { narrative: 'b' } },
    { id: 'draft-1', fields: { narrative: 'ab' }, createdAt: 1, updatedAt: 3 },
  ])
})

test('a discarded draft is off the desk, comes back with undo, and a late keystroke does not bring it back', () => {
  type('draft-1', 'a', 1)
  desk.api.discardDraft({ id: 'draft-1', now: 2 })
  type('draft-1', 'ab', 3)
  expect(desk.api.listDrafts()).toEqual([])
  expect(desk.api.restoreDraft({ id: 'draft-1', now: 4 })).toMatchObject({ fields: { narrative: 'ab' } })
  expect(desk.api.listDrafts()).toHaveLength(1)
})

test('only what was discarded before the instant is purged', () => {
  for (const id of ['old', 'new', 'kept']) type(id, id, 1)
  desk.api.discardDraft({ id: 'old', now: 10 })
  desk.api.discardDraft({ id: 'new', now: 20 })
  expect(desk.api.purgeDiscardedDrafts({ before: 20 })).toEqual({ removed: 1 })
  expect(desk.api.restoreDraft({ id: 'new', now: 30 }).id).toBe('new')
  expect(() => desk.api.restoreDraft({ id: 'old', now: 30 })).toThrow(expect.objectContaining({ code: 'not-found' }))
})

test('a draft that is not there is said to be not found', () => {
  expect(() => desk.api.discardDraft({ id: 'nobody', now: 1 })).toThrow(expect.objectContaining({ code: 'not-found' }))
})
