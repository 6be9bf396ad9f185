import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { markSuspect } from '../../../main/db/salvage/salvage.ts'
import { codeOf } from '../../../preload/contract/errors.ts'
import type { PersonFields } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** People, and a program that is older than the file, when pages cannot be read (DESIGN 10). */

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const who = (login: string): PersonFields => ({
  login,
  extension: '8190',
  firstName: 'Zawadi',
  lastName: 'Mrembo',
  phone: '',
  email: '',
})

/** Spoils every page of a table. */
function spoil(table: string): void {
  const bare = temp.openBare()
  const pages = bare.prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ?').pluck().all(table)
  bare.pragma('wal_checkpoint(TRUNCATE)')
  bare.close()
  const handle = openSync(temp.file, 'r+')
  for (const page of pages) writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, (page - 1) * 4096 + 1000)
  closeSync(handle)
  markSuspect(temp.file)
}

function pulled(desk: ReturnType<TempDatabase['openHere']>, ...logins: string[]): void {
  const records = logins.map((login) => {
    const copy = { kind: 'user', localId: `here ${login}`, serverId: `s-${login}`, fields: who(login) } as const
    return { ...copy, photo: '', roleName: 'Agent', enabled: '1' }
  })
  const position = { skip: 2, isComplete: true, newestServerId: null, finishedAt: 1 }
  desk.api.applyPulledRecords({ kind: 'user', records, position, now: 1 })
}

test('a new person who waits to be sent is made whole from what waits, when the row of the person cannot be read', () => {
  const before = temp.openHere()
  before.api.savePerson({ id: 'made here', isNew: true, outboxId: 'o-1', fields: who('zawadi'), now: 5 })
  before.close()
  spoil('people')
  const desk = temp.openHere()
  expect(desk.api.listPeople()).toMatchObject([{ id: 'made here', fields: who('zawadi'), state: 'saved' }])
  expect(desk.api.dueEntries({ now: 9e12, limit: 5, excludeCases: [] })).toMatchObject([
    { kind: 'user', operation: 'user.create', recordId: 'made here', fields: who('zawadi') },
  ])
  desk.close()
})

test('whoever is being edited keeps the id the draft knows them by; the others come again from the server', () => {
  const before = temp.openHere()
  pulled(before, 'amina', 'juma')
  const fields = { ...who('juma'), lastName: 'Otieno' }
  before.api.savePersonDraft({ id: 'here juma', fields, now: 5 })
  before.api.saveCase({
    caseId: 'c-1',
    outboxId: 'o-1',
    draftId: 'd-1',
    fields: caseFields(),
    createdBy: 'amina',
    now: 5,
  })
  before.close()
  spoil('cases')
  const desk = temp.openHere()
  expect(desk.api.listPeople().map((each) => each.id)).toEqual(['here juma'])
  expect(desk.api.listPersonDrafts({})).toMatchObject([{ id: 'here juma', fields }])
  desk.close()
})

test('a damaged file of a program of the future is left as it is for that program', () => {
  temp.openHere().close()
  const bare = temp.openBare()
  bare.pragma('user_version = 9999')
  bare.close()
  spoil('cases')
  const file = readFileSync(temp.file)
  const opened = () => temp.openHere()
  expect(opened).toThrow(expect.toSatisfy((error) => codeOf(error) === 'database-newer'))
  expect(readFileSync(temp.file).equals(file)).toBe(true)
  expect(readdirSync(temp.folder).filter((name) => name.includes('.damaged-'))).toEqual([])
})
