import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { caseFields, tempDatabase, type TempDatabase, ofCases } from '../../kit/temp-database.ts'

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

const first = caseFields({ narrative: 'first' })
const second = caseFields({ narrative: 'second' })
const third = caseFields({ narrative: 'third', contact: { town: 'Mji' } })

function save(fields: CaseFields, caseId = 'case-1', draftId = `draft-${saves}`) {
  saves += 1
  return desk.api.saveCase({
    caseId,
    outboxId: `out-${saves}`,
    draftId,
    fields,
    createdBy: 'amina',
    now: 1_000 * saves,
  })
}
function waiting() {
  return desk.api.listOutbox({ limit: 100 }).map((row) => [row.id, row.operation, row.state])
}
function accept(id: string, fields: CaseFields, serverId = '71') {
  return desk.api.markAccepted({ id, server: { serverId, fields, updatedAt: null }, now: 90_000 })
}
function due(now = 1e9) {
  return ofCases(desk.api.dueEntries({ now, limit: 10, excludeCases: [] }))
}
const tried = { nextTryAt: 50_000, code: 'server-unreachable', isServerError: false, now: 40_000 } as const

test('a first save makes case, outbox row and end of the draft one thing', () => {
  desk.api.saveDraft({ id: 'draft-0', caseId: null, fields: first, now: 500 })
  expect(save(first)).toEqual({ caseId: 'case-1', state: 'saved', changed: true, savedAt: 1_000 })
  expect(desk.api.getCase({ id: 'case-1' })).toMatchObject({ fields: first, state: 'saved', serverId: null })
  expect(waiting()).toEqual([['out-1', 'case.create', 'queued']])
  expect(desk.api.listDrafts()).toEqual([])
})

test('a save that fails half-way leaves neither case nor outbox row, and keeps the draft', () => {
  save(first)
  desk.api.saveDraft({ id: 'draft-x', caseId: null, fields: second, now: 500 })
  // The outbox id is taken, so the second statement of the transaction fails for real.
  expect(() =>
    desk.api.saveCase({
      caseId: 'case-2',
      outboxId: 'out-1',
      draftId: 'draft-x',
      fields: second,
      createdBy: '',
      now: 1,
    }),
  ).toThrow(expect.objectContaining({ code: 'database-failed' }))
  expect(() => desk.api.getCase({ id: 'case-2' })).toThrow(expect.objectContaining({ code: 'not-found' }))
  expect(desk.api.listDrafts().map((draft) => draft.id)).toEqual(['draft-x'])
})

test('a draft saved twice, because the first answer was lost, is one case', () => {
  save(first, 'case-1', 'draft-same')
  expect(save(second, 'case-2', 'draft-same')).toMatchObject({ caseId: 'case-1', changed: true })
  expect(waiting()).toEqual([['out-2', 'case.create', 'queued']])
  expect(due().map((entry) => entry.fields.narrative)).toEqual(['second'])
})

test('saving what is already saved writes nothing but ends the draft', () => {
  save(first)
  desk.api.saveDraft({ id: 'draft-1', caseId: 'case-1', fields: first, now: 500 })
  expect(save(first)).toMatchObject({ changed: false, state: 'saved' })
  expect(waiting()).toEqual([['out-1', 'case.create', 'queued']])
  expect(desk.api.listDrafts()).toEqual([])
})

describe('an edit of a create that the server cannot have is part of it', () => {
  test('before it was ever tried', () => {
    save(first)
    save(second)
    expect(waiting()).toEqual([['out-2', 'case.create', 'queued']])
  })

  test('after the server could not be reached', () => {
    save(first)
    desk.api.markSending({ id: 'out-1', now: 2_000 })
    desk.api.reschedule({ id: 'out-1', state: 'queued', ...tried })
    save(second)
    expect(waiting()).toEqual([['out-2', 'case.create', 'queued']])
    expect(due(3_000)).toHaveLength(1)
  })

  test('after the server refused it', () => {
    save(first)
    desk.api.markSending({ id: 'out-1', now: 2_000 })
    const problems = [{ field: 'contact.phone', rule: 'server' as const, serverText: 'too short' }]
    desk.api.park({ id: 'out-1', code: 'server-validation', problems, mustLook: false, theirs: null, now: 3_000 })
    expect(desk.api.getCase({ id: 'case-1' }).state).toBe('needs-you')
    expect(desk.api.listOutbox({ limit: 1 })[0]).toMatchObject({ reason: 'server-validation', problems })
    expect(save(second)).toMatchObject({ state: 'saved' })
    expect(desk.api.listOutbox({ limit: 9 })).toMatchObject([
      { id: 'out-2', operation: 'case.create', state: 'queued', attempts: 0, reason: null, problems: [] },
    ])
  })

  test('and the engine that still holds the old entry can neither send nor settle it', () => {
    save(first)
    const [held] = due()
    save(second)
    const gone: unknown = expect.objectContaining({ code: 'not-found' })
    expect(() => desk.api.markSending({ id: held?.id ?? '', now: 1 })).toThrow(gone)
    expect(() => accept(held?.id ?? '', first)).toThrow(gone)
  })
})

describe('an edit of a create that the server may have waits behind it', () => {
  test.each(['sending', 'unclear', 'parked with a doubt'])('%s', (how) => {
    save(first)
    desk.api.markSending({ id: 'out-1', now: 2_000 })
    if (how === 'unclear') desk.api.reschedule({ id: 'out-1', state: 'unclear', ...tried })
    if (how === 'parked with a doubt') {
      desk.api.park({ id: 'out-1', code: 'server-refused', problems: [], mustLook: true, theirs: null, now: 1 })
    }
    save(second)
    expect(waiting().map(([id, operation]) => [id, operation])).toEqual([
      ['out-1', 'case.create'],
      ['out-2', 'case.update'],
    ])
    save(third)
    expect(waiting().map(([id]) => id)).toEqual(['out-1', 'out-3'])
    expect(desk.api.getCase({ id: 'case-1' }).fields).toEqual(third)
  })

  test('a refusal that comes later takes the edit into the create', () => {
    save(first)
    desk.api.markSending({ id: 'out-1', now: 2_000 })
    save(second)
    desk.api.park({ id: 'out-1', code: 'server-validation', problems: [], mustLook: false, theirs: null, now: 1 })
    save(third)
    expect(waiting()).toEqual([['out-3', 'case.create', 'queued']])
    expect(due()[0]?.fields).toEqual(third)
  })
})

describe('acceptance', () => {
  test('keeps the server id and the fields as the server holds them', () => {
    save(first)
    const theirs = caseFields({ narrative: 'first', sourceId: 'case-1' })
    expect(accept('out-1', theirs)).toEqual({ caseId: 'case-1', state: 'accepted' })
    expect(desk.api.getCase({ id: 'case-1' })).toMatchObject({ serverId: '71', fields: theirs, state: 'accepted' })
    expect(waiting()).toEqual([])
  })

  test('of a create carries the edit behind it over to the server copy, with that copy as base', () => {
    save(first)
    desk.api.markSending({ id: 'out-1', now: 2_000 })
    save(second)
    const theirs = caseFields({ narrative: 'first', sourceId: 'case-1' })
    expect(accept('out-1', theirs).state).toBe('saved')
    expect(due()).toMatchObject([
      {
        id: 'out-2',
        operation: 'case.update',
        serverId: '71',
        base: theirs,
        fields: caseFields({ narrative: 'second', sourceId: 'case-1' }),
      },
    ])
  })

  test('that brings a colleague’s change of what is edited behind it lets the two clash', () => {
    save(first)
    accept('out-1', first)
    save(second)
    desk.api.markSending({ id: 'out-2', now: 3_000 })
    const behind = caseFields({ narrative: 'second', resolution: 'mine' })
    save(behind)
    const theirs = caseFields({ narrative: 'second', resolution: 'a colleague wrote', priority: 'high' })
    expect(accept('out-2', theirs).state).toBe('saved')
    // The base of the clashing field is what its writer had seen, that of the others is the server's copy.
    expect(due()).toMatchObject([{ base: { ...theirs, resolution: '' }, fields: { ...behind, priority: 'high' } }])
  })

  test('replaces a copy that a pull brought in first', () => {
    save(first)
    desk.api.applyPulledPage({
      cases: [
        {
          localId: 'pulled-1',
          serverId: '71',
          reference: null,
          fields: first,
          createdAt: 5,
          updatedAt: 5,
          createdBy: 'x',
        },
      ],
      position: desk.api.pullPosition(),
      now: 1,
    })
    expect(accept('out-1', first).state).toBe('accepted')
    expect(() => desk.api.getCase({ id: 'pulled-1' })).toThrow(expect.objectContaining({ code: 'not-found' }))
    const { changes } = desk.api.changesSince({ after: 0, limit: 10 })
    expect(changes.map((change) => change.narrative)).toContain('')
  })
})

test('an edit of an accepted case remembers the server copy it started from', () => {
  save(first)
  accept('out-1', first)
  save(second)
  expect(due()).toMatchObject([{ operation: 'case.update', base: first, fields: second, serverId: '71' }])
  save(third)
  expect(due()).toMatchObject([{ id: 'out-3', base: first, fields: third }])
})

test('what is written while a clash waits for its decision is kept, and decides nothing', () => {
  save(first)
  accept('out-1', first)
  save(second)
  const theirs = caseFields({ narrative: 'a colleague wrote' })
  desk.api.park({ id: 'out-2', code: 'server-changed', problems: [], mustLook: false, theirs, now: 1 })
  expect(save(third)).toMatchObject({ changed: true, state: 'needs-you' })
  expect(due()).toEqual([])
  expect(desk.api.conflictOf({ caseId: 'case-1' })).toMatchObject({ mine: third, theirs, base: first })
  const { seen } = desk.api.conflictOf({ caseId: 'case-1' })
  desk.api.resolveConflict({ caseId: 'case-1', outboxId: 'out-9', fields: third, seen, now: 9_000 })
  expect(due()).toMatchObject([{ id: 'out-9', operation: 'case.update', base: theirs, fields: third }])
})

test('cases of one second keep their order of saving, and a full second spills into the next', () => {
  for (let index = 0; index < 1_005; index++) {
    desk.api.saveCase({
      caseId: `case-${index}`,
      outboxId: `out-${index}`,
      draftId: `draft-${index}`,
      fields: first,
      createdBy: 'amina',
      now: 7_000,
    })
  }
  expect(desk.api.getCase({ id: 'case-0' }).seq).toBe(7_000)
  expect(desk.api.getCase({ id: 'case-999' }).seq).toBe(7_999)
  expect(desk.api.getCase({ id: 'case-1004' }).seq).toBe(8_004)
})

test('text survives to the last sign: emoji, Arabic, quotes, NUL-free binary, markup', () => {
  const hard = caseFields({ narrative: `’ŋ😀 مرحبا <script>alert('x')</script> "; DROP TABLE cases; --\n\t\u200f` })
  save(hard)
  expect(desk.api.getCase({ id: 'case-1' }).fields).toEqual(hard)
})
