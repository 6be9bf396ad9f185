import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyQa } from '../../../preload/contract/records.ts'
import type { MessageFields } from '../../../preload/contract/records.ts'
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

const fileId = '0190a000-0000-7000-8000-00000000000f'
const message: MessageFields = {
  kind: 'email',
  recipients: ['amina@example.org'],
  subject: 'Barua',
  text: 'Karibu.',
  attachments: [fileId],
  caseId: null,
}
const isGone = (work: () => unknown) => expect(work).toThrow(expect.objectContaining({ code: 'not-found' }))

test('a discarded message comes back with its attachment, and a late keystroke does not bring it back by itself', () => {
  const file = { id: fileId, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: new Uint8Array(32), now: 1 }
  desk.api.beginFile(file)
  desk.api.saveRecordDraft({ id: 'm', kind: 'message', fields: message, now: 1 })
  desk.api.discardRecordDraft({ id: 'm', now: 2 })
  desk.api.saveRecordDraft({ id: 'm', kind: 'message', fields: { ...message, text: 'late' }, now: 3 })
  expect(desk.api.listMessageDrafts()).toEqual([])
  expect(desk.api.countDrafts()).toBe(0)
  expect(desk.api.strayFiles({ before: 1e9 })).toEqual([])
  isGone(() => desk.api.restoreQaDraft({ id: 'm', now: 4 }))
  const back = desk.api.restoreMessageDraft({ id: 'm', now: 4 })
  expect(back).toMatchObject({ fields: { text: 'late', attachments: [fileId] }, updatedAt: 4 })
  expect(desk.api.listMessageDrafts()).toEqual([back])
})

test('a discarded score comes back until it is purged, and what it was discarded with survives a restart', () => {
  for (const id of ['old', 'new']) desk.api.saveRecordDraft({ id, kind: 'qa', fields: emptyQa('17.1'), now: 1 })
  desk.api.discardRecordDraft({ id: 'old', now: 10 })
  desk.api.discardRecordDraft({ id: 'new', now: 20 })
  desk.close()
  desk = temp.openHere()
  expect(desk.api.listQaDrafts()).toEqual([])
  expect(desk.api.purgeDiscardedDrafts({ before: 20 })).toEqual({ removed: 1 })
  expect(desk.api.restoreQaDraft({ id: 'new', now: 30 })).toMatchObject({ id: 'new', fields: { callRef: '17.1' } })
  isGone(() => desk.api.restoreQaDraft({ id: 'old', now: 30 }))
})

test('an attachment is nobody\u2019s once the discarded message that carried it is purged', () => {
  const file = { id: fileId, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: new Uint8Array(32), now: 1 }
  desk.api.beginFile(file)
  desk.api.saveRecordDraft({ id: 'm', kind: 'message', fields: message, now: 1 })
  desk.api.discardRecordDraft({ id: 'm', now: 2 })
  desk.api.purgeDiscardedDrafts({ before: 3 })
  expect(desk.api.strayFiles({ before: 1e9 })).toEqual([fileId])
})

test('more drafts than a page holds are all found, page by page', () => {
  type('model-case', '', 1)
  desk.api.saveRecordDraft({ id: 'model-qa', kind: 'qa', fields: emptyQa('1'), now: 1 })
  desk.api.saveRecordDraft({ id: 'model-sms', kind: 'message', fields: { ...message, attachments: [] }, now: 1 })
  desk.close()
  const bare = temp.openBare()
  // Two of one instant on the edge of the page.
  const numbers = 'WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 203)'
  bare.exec(`${numbers} INSERT INTO drafts (id, created_at, updated_at, fields)
    SELECT 'case-' || i, (i + 1) / 2, i, fields FROM n, drafts WHERE id = 'model-case'`)
  bare.exec(`${numbers} INSERT INTO record_drafts (id, kind, created_at, updated_at, fields)
    SELECT kind || '-' || i, kind, (i + 1) / 2, i, fields FROM n, record_drafts`)
  bare.close()
  desk = temp.openHere()
  for (const list of ['listDrafts', 'listQaDrafts', 'listMessageDrafts'] as const) {
    const first: { id: string; createdAt: number }[] = desk.api[list]()
    const second: { id: string; createdAt: number }[] = desk.api[list]({ below: first.at(-1) })
    expect([first.length, second.length]).toEqual([200, 3])
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(203)
    expect(desk.api[list]({ below: second.at(-1) })).toEqual([])
  }
  expect(desk.api.countDrafts()).toBe(609)
})
