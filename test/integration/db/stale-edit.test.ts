import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** DESIGN 6.6 where the server moves while somebody types: an edit says only what its writer changed. */

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
let saves: number
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  saves = 0
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const begun = caseFields({ narrative: 'first', contact: { town: 'Kisumu' } })

function save(fields: CaseFields, draftId = `draft-${saves}`) {
  saves += 1
  const outboxId = `out-${saves}`
  desk.api.saveCase({ caseId: 'case-1', outboxId, draftId, fields, createdBy: 'amina', now: 1_000 * saves })
  return outboxId
}
function accept(id: string, fields: CaseFields) {
  desk.api.markAccepted({ id, server: { serverId: '71', fields, updatedAt: null }, now: 90_000 })
}
function type(fields: CaseFields, begunOn?: CaseFields) {
  desk.api.saveDraft({ id: 'draft-typed', caseId: 'case-1', fields, begunOn, now: 2_000 })
}
function pull(fields: CaseFields) {
  const row = { localId: 'case-x', serverId: '71', reference: null, fields, createdAt: 5, updatedAt: 5, createdBy: 'x' }
  desk.api.applyPulledPage({ cases: [row], position: desk.api.pullPosition(), now: 3_000 })
}
const waiting = () => desk.api.dueEntries({ now: 1e9, limit: 10, excludeCases: [] })

describe('an edit that was begun before a colleague’s change arrived', () => {
  beforeEach(() => accept(save(begun), begun))

  test('does not take the colleague’s change back', () => {
    type({ ...begun, narrative: 'mine' })
    pull({ ...begun, status: 'closed' })
    save({ ...begun, narrative: 'mine' }, 'draft-typed')
    expect(waiting()).toMatchObject([
      { fields: { narrative: 'mine', status: 'closed' }, base: { narrative: 'first', status: 'closed' } },
    ])
    expect(desk.api.getCase({ id: 'case-1' }).fields).toMatchObject({ narrative: 'mine', status: 'closed' })
  })

  test('keeps the clash visible to the push where both changed the same field', () => {
    type({ ...begun, narrative: 'mine' })
    pull({ ...begun, narrative: 'theirs' })
    save({ ...begun, narrative: 'mine' }, 'draft-typed')
    expect(waiting()).toMatchObject([{ fields: { narrative: 'mine' }, base: { narrative: 'first' } }])
  })

  test('remembers where it began however often it is kept', () => {
    type({ ...begun, narrative: 'm' })
    pull({ ...begun, status: 'closed' })
    type({ ...begun, narrative: 'mine' })
    save({ ...begun, narrative: 'mine' }, 'draft-typed')
    expect(waiting()).toMatchObject([{ fields: { narrative: 'mine', status: 'closed' } }])
  })

  test('began where the screen says, when the change is here and not on the screen yet', () => {
    pull({ ...begun, status: 'closed', narrative: 'theirs' })
    type({ ...begun, narrative: 'mine' }, begun)
    // Only the first save of a draft says where it began.
    type({ ...begun, narrative: 'mine, more' }, caseFields())
    save({ ...begun, narrative: 'mine, more' }, 'draft-typed')
    expect(waiting()).toMatchObject([
      { fields: { narrative: 'mine, more', status: 'closed' }, base: { narrative: 'first', status: 'closed' } },
    ])
  })

  test('began where the screen says, also when it was never kept as a draft', () => {
    pull({ ...begun, status: 'closed' })
    const fields = { ...begun, narrative: 'mine' }
    const edit = { caseId: 'case-1', outboxId: 'out-typed', draftId: 'draft-typed', createdBy: 'amina', now: 4_000 }
    desk.api.saveCase({ ...edit, fields, begunOn: begun, isEdit: true })
    expect(waiting()).toMatchObject([{ fields: { narrative: 'mine', status: 'closed' }, base: { status: 'closed' } }])
  })

  test('joins an earlier edit of the same case that waits unsent', () => {
    type({ ...begun, narrative: 'mine' })
    save({ ...begun, contact: { ...begun.contact, town: 'Mombasa' } }, 'draft-other')
    save({ ...begun, narrative: 'mine' }, 'draft-typed')
    expect(waiting()).toMatchObject([{ fields: { narrative: 'mine', contact: { town: 'Mombasa' } }, base: begun }])
  })

  test('that is brought back after a discard still knows where it began', () => {
    type({ ...begun, narrative: 'mine' })
    desk.api.discardDraft({ id: 'draft-typed', now: 2_500 })
    pull({ ...begun, status: 'closed' })
    desk.api.restoreDraft({ id: 'draft-typed', now: 3_500 })
    save({ ...begun, narrative: 'mine' }, 'draft-typed')
    expect(waiting()).toMatchObject([{ fields: { narrative: 'mine', status: 'closed' } }])
  })
})

describe('a create that was parked because the server holds something else under its reference', () => {
  const theirs = { ...begun, narrative: 'what arrived' }
  const candidate = { serverId: '71', fields: theirs, createdAt: 1, updatedAt: 2, createdBy: 'amina', isTaken: false }
  function parked(code: 'server-changed' | 'server-duplicate', candidates = [candidate]) {
    const id = save(begun)
    desk.api.markSending({ id, now: 2_000 })
    desk.api.park({ id, code, problems: [], mustLook: true, theirs, candidates, now: 3_000 })
    return id
  }
  const caseId = 'case-1'
  const decide = (fields: CaseFields, seen = desk.api.conflictOf({ caseId }).seen) =>
    desk.api.resolveConflict({ caseId, outboxId: 'decided', fields, seen, now: 5_000 })

  test('stays parked however often the case is saved', () => {
    parked('server-changed')
    save({ ...begun, narrative: 'more' })
    save({ ...begun, narrative: 'and more' })
    expect(waiting()).toEqual([])
    expect(desk.api.conflictOf({ caseId })).toMatchObject({
      reason: 'server-changed',
      serverId: '71',
      mine: { narrative: 'and more' },
      theirs,
      base: null,
      theirsChangedAt: 2,
    })
  })

  test('is nobody’s decision when it is only tried again', () => {
    const id = parked('server-changed')
    desk.api.retryNow({ id, now: 4_000 })
    expect(waiting()).toMatchObject([{ id, mustLook: true, operation: 'case.create' }])
  })

  test('once decided, what the person wrote waits as an edit of the server’s record', () => {
    parked('server-changed')
    expect(decide({ ...begun, narrative: 'decided' })).toEqual({ caseId, state: 'saved' })
    expect(waiting()).toMatchObject([
      { operation: 'case.update', serverId: '71', base: theirs, fields: { narrative: 'decided' }, mustLook: false },
    ])
    expect(desk.api.getCase({ id: caseId }).fields.narrative).toBe('decided')
  })

  test('decided for what the server has, nothing is left to send', () => {
    parked('server-changed')
    expect(decide({ ...theirs, narrative: ' what arrived ' })).toEqual({ caseId, state: 'accepted' })
    expect(waiting()).toEqual([])
    expect(desk.api.getCase({ id: caseId })).toMatchObject({ serverId: '71', fields: theirs })
  })

  test('a decision on a copy that has moved since is refused, and nothing happens', () => {
    parked('server-changed')
    expect(() => decide(begun, 'another copy')).toThrow(expect.objectContaining({ code: 'server-changed' }))
    expect(() => desk.api.resolveDuplicate({ caseId, serverId: '71', outboxId: 'x', reference: 'r', now: 1 })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    )
    expect(desk.api.getCase({ id: caseId })).toMatchObject({ state: 'needs-you', serverId: null })
  })

  test('of two records a person says which it is, and then each field that differs: nothing is written over unseen', () => {
    parked('server-duplicate', [candidate, { ...candidate, serverId: '72' }])
    const to = { caseId, outboxId: 'decided', reference: 'r', now: 5_000 }
    expect(() => desk.api.resolveDuplicate({ ...to, serverId: '99' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    )
    expect(desk.api.resolveDuplicate({ ...to, serverId: '72' })).toEqual({ caseId, state: 'needs-you' })
    expect(desk.api.dueEntries({ now: 1e12, limit: 5, excludeCases: [] })).toEqual([])
    const shown = desk.api.conflictOf({ caseId })
    expect(shown).toMatchObject({ reason: 'server-changed', serverId: '72', base: null, mine: begun, theirs })
    const decided = { ...theirs, resolution: 'the person’s own' }
    const decision = { caseId, outboxId: 'decided', fields: decided, seen: shown.seen, now: 6_000 }
    expect(desk.api.resolveConflict(decision)).toEqual({ caseId, state: 'saved' })
    expect(waiting()).toMatchObject([{ operation: 'case.update', serverId: '72', base: theirs, fields: decided }])
  })

  test('one of two that says the same is taken over without a word', () => {
    parked('server-duplicate', [{ ...candidate, serverId: '72', fields: begun }, candidate])
    const to = { caseId, outboxId: 'decided', reference: 'r', now: 5_000 }
    expect(desk.api.resolveDuplicate({ ...to, serverId: '72' })).toEqual({ caseId, state: 'accepted' })
    expect(desk.api.getCase({ id: caseId }).serverId).toBe('72')
  })

  test('none of the records: it goes to the server once more, under a reference of its own', () => {
    parked('server-duplicate')
    desk.api.resolveDuplicate({ caseId, serverId: null, outboxId: 'anew', reference: 'another', now: 5_000 })
    expect(waiting()).toMatchObject([
      { id: 'anew', operation: 'case.create', reference: 'another', mustLook: false, attempts: 0, serverId: null },
    ])
  })

  test('let go, its words stay as a discarded draft that can be restored', () => {
    parked('server-duplicate')
    const to = { caseId, choice: 'let-go', outboxId: 'o', reference: 'r', draftId: 'kept', now: 5_000 } as const
    expect(desk.api.resolveMissing(to)).toEqual({ draftId: 'kept' })
    expect(() => desk.api.getCase({ id: caseId })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(desk.api.outboxSummary()).toMatchObject({ waiting: 0, needsYou: 0 })
    expect(desk.api.listDrafts()).toEqual([])
    expect(desk.api.restoreDraft({ id: 'kept', now: 6_000 }).fields).toEqual(begun)
  })
})

describe('an edit whose case has gone', () => {
  const edit = {
    caseId: 'case-1',
    outboxId: 'out-typed',
    draftId: 'draft-typed',
    fields: { ...begun, narrative: 'mine' },
    createdBy: 'amina',
    now: 4_000,
  }

  test('is refused and stays a draft: it makes no second case without a word', () => {
    accept(save(begun), begun)
    const gone = { caseId: 'case-1', server: null, reason: 'deleted', now: 2_000 } as const
    expect(desk.api.applyLook(gone)).toEqual({ outcome: 'removed' })
    type({ ...begun, narrative: 'mine' })
    expect(() => desk.api.saveCase({ ...edit, isEdit: true })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(desk.api.listDrafts()).toMatchObject([{ id: 'draft-typed', fields: { narrative: 'mine' } }])
    expect(waiting()).toEqual([])
  })

  test('because somebody let it go outlives that, beside what was let go', () => {
    const id = save(begun)
    desk.api.markSending({ id, now: 2_000 })
    desk.api.park({ id, code: 'server-duplicate', problems: [], mustLook: true, theirs: null, now: 3_000 })
    type({ ...begun, narrative: 'mine' })
    const to = {
      caseId: 'case-1',
      choice: 'let-go',
      outboxId: 'o',
      reference: 'r',
      draftId: 'kept',
      now: 5_000,
    } as const
    desk.api.resolveMissing(to)
    expect(desk.api.listDrafts()).toMatchObject([{ id: 'draft-typed', fields: { narrative: 'mine' } }])
    expect(desk.api.restoreDraft({ id: 'kept', now: 6_000 }).fields).toEqual(begun)
  })

  test('that was saved already, and whose answer was lost, is saved once more all the same', () => {
    save(begun, 'draft-typed')
    expect(desk.api.saveCase({ ...edit, caseId: 'another', isEdit: true })).toMatchObject({ caseId: 'case-1' })
  })
})

test('an edit of a record that the server has no more goes out again as a new one', () => {
  accept(save(begun), begun)
  const id = save({ ...begun, narrative: 'edited' })
  desk.api.park({ id, code: 'server-missing', problems: [], mustLook: false, theirs: null, now: 1 })
  expect(desk.api.conflictOf({ caseId: 'case-1' })).toMatchObject({ reason: 'server-missing', theirs: null })
  const to = { choice: 'send-as-new', outboxId: 'anew', reference: 'another', draftId: 'd', now: 5_000 } as const
  expect(desk.api.resolveMissing({ caseId: 'case-1', ...to })).toEqual({ draftId: null })
  expect(waiting()).toMatchObject([
    { operation: 'case.create', reference: 'another', serverId: null, base: null, fields: { narrative: 'edited' } },
  ])
})
