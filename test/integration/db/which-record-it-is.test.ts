import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConflictCandidate } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** A case here and a record at the server find each other one to one, and what is in doubt stays in doubt (DESIGN 6.3, 6.4). */

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

const ofCall = caseFields({ source: 'call', sourceId: '17.5', narrative: 'Simu.' })
const parked = { problems: [], mustLook: true, theirs: null, now: 3_000 }

function save(caseId: string, outboxId: string, fields = ofCall, now = 1_000): void {
  desk.api.saveCase({ caseId, outboxId, draftId: `draft-${outboxId}`, fields, createdBy: 'amina', now })
}
function accept(id: string, serverId: string, fields = ofCall): void {
  desk.api.markAccepted({ id, server: { serverId, fields, updatedAt: null }, now: 2_000 })
}
const due = (now = 1e9) => desk.api.dueEntries({ now, limit: 9, excludeCases: [] })

test('two cases of one call that say the same and both find the one record stay two here: the second needs a person', () => {
  for (const name of ['1', '2']) {
    save(`case-${name}`, `out-${name}`)
    desk.api.markSending({ id: `out-${name}`, now: 1_500 })
  }
  accept('out-1', '71')
  expect(() => accept('out-2', '71')).toThrow(expect.objectContaining({ code: 'server-duplicate' }))
  expect(desk.api.getCase({ id: 'case-1' })).toMatchObject({ serverId: '71', state: 'accepted' })
  expect(desk.api.getCase({ id: 'case-2' })).toMatchObject({ serverId: null, fields: ofCall })
  expect(desk.api.listOutbox({ limit: 9 }).map((row) => row.id)).toEqual(['out-2'])
})

test('a case that is said to be another record than it was is edited there from then on, not at the one before', () => {
  save('case-1', 'out-1')
  accept('out-1', '71')
  save('case-1', 'out-2', { ...ofCall, resolution: 'mine' }, 2_500)
  desk.api.markSending({ id: 'out-2', now: 2_600 })
  const theirs = { ...ofCall, narrative: 'what the other one says' }
  const at = { createdAt: 1_000, updatedAt: 1_000, createdBy: 'amina', updatedBy: '' }
  const candidate: ConflictCandidate = { serverId: '72', fields: theirs, isTaken: false, ...at }
  desk.api.park({ id: 'out-2', code: 'server-duplicate', ...parked, candidates: [candidate] })
  const ids = { caseId: 'case-1', outboxId: 'out-3' }
  expect(desk.api.resolveDuplicate({ ...ids, serverId: '72', reference: 'r', now: 4_000 }).state).toBe('needs-you')
  const { seen, base } = desk.api.conflictOf({ caseId: 'case-1' })
  // What it was edited from stood in the record before: it is none of the two sides now.
  expect([base, desk.api.listOutbox({ limit: 9 })[0]?.operation]).toEqual([null, 'case.create'])
  const decided = { ...theirs, resolution: 'mine' }
  desk.api.resolveConflict({ caseId: 'case-1', outboxId: 'out-4', fields: decided, seen, now: 5_000 })
  expect(due()).toMatchObject([{ operation: 'case.update', serverId: '72', base: theirs, fields: decided }])
})

test('what was given up, and may be at the server, is tried again once its case is saved anew: looked for first', () => {
  save('case-1', 'out-1')
  desk.api.markSending({ id: 'out-1', now: 1_500 })
  desk.api.park({ id: 'out-1', code: 'server-failed', ...parked })
  expect(due()).toEqual([])
  save('case-1', 'out-2', { ...ofCall, resolution: 'mine' }, 4_000)
  expect(due()).toMatchObject([{ id: 'out-1', state: 'queued', mustLook: true, fields: ofCall }])
  expect(desk.api.listOutbox({ limit: 9 }).map((row) => [row.id, row.operation])).toEqual([
    ['out-1', 'case.create'],
    ['out-2', 'case.update'],
  ])
})

test('what once may have reached the server is looked for however its later tries end', () => {
  save('case-1', 'out-1')
  desk.api.markSending({ id: 'out-1', now: 1_500 })
  const later = { isServerError: false, now: 2_000 }
  desk.api.reschedule({ id: 'out-1', state: 'unclear', nextTryAt: 3_000, code: 'server-timeout', ...later })
  expect(due()).toMatchObject([{ state: 'unclear', mustLook: true }])
  desk.api.reschedule({ id: 'out-1', state: 'queued', nextTryAt: 4_000, code: 'server-unreachable', ...later })
  expect(due()).toMatchObject([{ state: 'queued', mustLook: true }])
  // So it is not written over: what is saved now waits behind it.
  save('case-1', 'out-2', { ...ofCall, resolution: 'mine' }, 5_000)
  expect(desk.api.listOutbox({ limit: 9 }).map((row) => row.id)).toEqual(['out-1', 'out-2'])
})

test('a case sent once more as new begins its time anew: what was sent before says nothing of it', () => {
  save('case-1', 'out-1')
  desk.api.markSending({ id: 'out-1', now: 1_500 })
  desk.api.park({ id: 'out-1', code: 'server-missing', ...parked })
  const again = { outboxId: 'out-2', reference: 'ref', draftId: 'let-go', now: 900_000 }
  desk.api.resolveMissing({ caseId: 'case-1', choice: 'send-as-new', ...again })
  expect(desk.api.markSending({ id: 'out-2', now: 950_000 })).toMatchObject({ firstSentAt: 950_000 })
})

test('a case of a call that went here and comes again is that call’s case again, under its new id', () => {
  const copy = {
    serverId: '71',
    reference: null,
    fields: ofCall,
    createdAt: 1_000,
    updatedAt: 1_000,
    createdBy: 'amina',
  }
  const position = { skip: 1, isComplete: true, newestServerId: '71', finishedAt: 1 }
  desk.api.applyPulledPage({ cases: [{ ...copy, localId: 'before' }], position, now: 1_000 })
  const words = { number: '0722000111', name: '', queue: '116', callRef: '17.5' }
  const times = { startedAt: 900, answeredAt: 900, endedAt: 1_000, holds: 0, heldMs: 0 }
  const about = { direction: 'in', end: 'completed', quality: null, caseId: 'before' } as const
  desk.api.recordCall({ report: { id: 'call', ...words, ...times, ...about }, now: 1_000 })
  desk.api.applyLook({ caseId: 'before', server: null, reason: 'no-rights', now: 2_000 })
  desk.api.applyPulledPage({ cases: [{ ...copy, localId: 'again' }], position, now: 3_000 })
  expect(desk.api.callsOfCase({ caseId: 'again' }).map((call) => call.id)).toEqual(['call'])
})

test('what a person decided about an edit stands on the copy they saw, so that it is not asked about once more', () => {
  save('case-1', 'out-1')
  accept('out-1', '71')
  save('case-1', 'out-2', { ...ofCall, narrative: 'mine' }, 2_500)
  const theirs = { ...ofCall, narrative: 'theirs' }
  desk.api.park({ id: 'out-2', code: 'server-changed', problems: [], mustLook: false, theirs, now: 3_000 })
  const { seen } = desk.api.conflictOf({ caseId: 'case-1' })
  const decided = { ...ofCall, narrative: 'both' }
  desk.api.resolveConflict({ caseId: 'case-1', outboxId: 'out-3', fields: decided, seen, now: 4_000 })
  expect(due()).toMatchObject([{ id: 'out-3', operation: 'case.update', base: theirs, fields: decided }])
})

test('what is written on while a clash waits for its decision is what leaves, should it only be tried again', () => {
  save('case-1', 'out-1')
  accept('out-1', '71')
  save('case-1', 'out-2', { ...ofCall, narrative: 'mine' }, 2_500)
  const theirs = { ...ofCall, narrative: 'theirs' }
  desk.api.park({ id: 'out-2', code: 'server-changed', problems: [], mustLook: false, theirs, now: 3_000 })
  save('case-1', 'out-3', { ...ofCall, narrative: 'mine, and more' }, 4_000)
  expect(due()).toEqual([])
  desk.api.retryNow({ id: null, now: 5_000 })
  expect(due()).toMatchObject([{ id: 'out-2', fields: { narrative: 'mine, and more' } }])
})

test('saving one case tries again nothing of another that needs a person', () => {
  for (const name of ['1', '2']) {
    save(`case-${name}`, `out-${name}`)
    desk.api.markSending({ id: `out-${name}`, now: 1_500 })
    desk.api.park({ id: `out-${name}`, code: 'server-failed', ...parked })
  }
  save('case-1', 'out-3', { ...ofCall, resolution: 'mine' }, 4_000)
  expect(due().map((entry) => entry.id)).toEqual(['out-1'])
  expect(desk.api.getCase({ id: 'case-2' }).state).toBe('needs-you')
})

test('a repeat is looked for from the first try on, and shows no refusal of the try before', () => {
  save('case-1', 'out-1')
  expect(desk.api.markSending({ id: 'out-1', now: 1_500 })).toMatchObject({ firstSentAt: 1_500 })
  const problems = [{ field: 'contact.phone', rule: 'server', serverText: 'too short' } as const]
  desk.api.park({ id: 'out-1', code: 'server-validation', ...parked, problems })
  desk.api.retryNow({ id: 'out-1', now: 4_000 })
  expect(desk.api.markSending({ id: 'out-1', now: 9_000 })).toMatchObject({ firstSentAt: 1_500 })
  const later = { nextTryAt: 20_000, isServerError: false, now: 10_000 }
  desk.api.reschedule({ id: 'out-1', state: 'unclear', code: 'server-timeout', ...later })
  expect(desk.api.listOutbox({ limit: 9 })).toMatchObject([{ reason: 'server-timeout', problems: [] }])
})
