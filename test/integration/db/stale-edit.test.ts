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
function type(fields: CaseFields) {
  desk.api.saveDraft({ id: 'draft-typed', caseId: 'case-1', fields, now: 2_000 })
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

test('an edit after a clash takes over what only the colleague changed', () => {
  accept(save(begun), begun)
  const out = save({ ...begun, narrative: 'mine' })
  const theirs = { ...begun, narrative: 'theirs', contact: { ...begun.contact, town: 'Nakuru' } }
  desk.api.park({ id: out, code: 'server-changed', problems: [], mustLook: false, theirs, now: 1 })
  save({ ...begun, narrative: 'mine after all' })
  expect(waiting()).toMatchObject([
    { base: theirs, fields: { narrative: 'mine after all', contact: { town: 'Nakuru' } } },
  ])
})

describe('a create that was parked because the server holds something else under its reference', () => {
  const theirs = { ...begun, narrative: 'what arrived' }
  function parked(code: 'server-changed' | 'server-duplicate') {
    const id = save(begun)
    desk.api.markSending({ id, now: 2_000 })
    desk.api.park({ id, code, problems: [], mustLook: true, theirs, now: 3_000 })
    return id
  }

  test('is tried again as soon as a person has saved the case anew, and says that a person decided', () => {
    const id = parked('server-changed')
    expect(waiting()).toEqual([])
    save({ ...begun, narrative: 'decided' })
    expect(waiting()).toMatchObject([{ id, mustLook: true, isDecided: true }])
  })

  test('is nobody’s decision when it is only tried again', () => {
    const id = parked('server-changed')
    desk.api.retryNow({ id, now: 4_000 })
    expect(waiting()).toMatchObject([{ id, mustLook: true, isDecided: false }])
  })

  test('is no decision about two records', () => {
    parked('server-duplicate')
    save({ ...begun, narrative: 'decided' })
    expect(waiting()).toMatchObject([{ mustLook: true, isDecided: false }])
  })

  test('once decided, what the person wrote waits as an edit of the server’s record', () => {
    const id = parked('server-changed')
    save({ ...begun, narrative: 'decided' })
    desk.api.markAccepted({
      id,
      server: { serverId: '71', fields: theirs, updatedAt: null },
      isDecided: true,
      now: 5_000,
    })
    expect(waiting()).toMatchObject([
      { operation: 'case.update', serverId: '71', base: theirs, fields: { narrative: 'decided' } },
    ])
    expect(desk.api.getCase({ id: 'case-1' }).fields.narrative).toBe('decided')
  })
})
