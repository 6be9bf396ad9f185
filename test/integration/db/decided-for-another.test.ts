import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConflictCandidate } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** What a person decides cannot make one record of the server two cases here (DESIGN 6.3). */

const mine = caseFields({ source: 'call', sourceId: '17.5', narrative: 'mine' })
const theirs = { ...mine, narrative: 'theirs' }
const candidate: ConflictCandidate = {
  serverId: '77',
  fields: theirs,
  createdAt: 1_000,
  updatedAt: 1_000,
  createdBy: 'amina',
  updatedBy: '',
  isTaken: false,
}

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  const position = { skip: 1, isComplete: true, newestServerId: '77', finishedAt: 1 }
  const copy = { localId: 'has it', serverId: '77', reference: null, fields: theirs, createdBy: 'amina' }
  desk.api.applyPulledPage({ cases: [{ ...copy, createdAt: 1_000, updatedAt: 1_000 }], position, now: 1_000 })
  const ids = { caseId: 'decided', outboxId: 'o-1', draftId: 'd-1' }
  desk.api.saveCase({ ...ids, fields: mine, createdBy: 'amina', now: 2_000 })
  desk.api.markSending({ id: 'o-1', now: 2_000 })
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const refused: unknown = expect.objectContaining({ code: 'server-duplicate' })
const parked = { id: 'o-1', problems: [], mustLook: true, candidates: [candidate], now: 3_000 }

test('a record that another case here has already is not chosen as this one', () => {
  desk.api.park({ ...parked, code: 'server-duplicate', theirs: null })
  const choice = { caseId: 'decided', serverId: '77', outboxId: 'o-2', reference: 'r', now: 4_000 }
  expect(() => desk.api.resolveDuplicate(choice)).toThrow(refused)
  expect(desk.api.conflictOf({ caseId: 'decided' })).toMatchObject({ reason: 'server-duplicate', mine })
})

test('nor is a decision between two versions put over it', () => {
  desk.api.park({ ...parked, code: 'server-changed', theirs })
  const { seen } = desk.api.conflictOf({ caseId: 'decided' })
  const decision = { caseId: 'decided', outboxId: 'o-2', fields: mine, seen, now: 4_000 }
  expect(() => desk.api.resolveConflict(decision)).toThrow(refused)
  expect(desk.api.getCase({ id: 'decided' })).toMatchObject({ serverId: null, state: 'needs-you', fields: mine })
})
