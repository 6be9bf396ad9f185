import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { PersonFields } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

/** What an administrator does with people, through the whole core against the practice server over real HTTP. */

const who: PersonFields = {
  login: 'zawadi',
  extension: '8190',
  firstName: 'Zawadi',
  lastName: 'Mrembo',
  phone: '',
  email: '',
}
/** Begins as a JPEG does: what comes after is nobody's business here. */
const picture = (words: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(words)])

async function keepPicture(rig: Rig, bytes: Buffer): Promise<string> {
  const { id } = await rig.must('files.begin', { name: 'photo.jpg', mediaType: 'image/jpeg', size: bytes.length })
  await rig.must('files.append', { id, offset: 0, slice: bytes.toString('base64') })
  await rig.must('files.finish', { id })
  return id
}

const personOf = async (rig: Rig, login: string) =>
  (await rig.must('people.list', {})).find((each) => each.fields.login === login)

const settled = (rig: Rig, login: string) =>
  until(`${login} is at the server`, async () => (await personOf(rig, login))?.state === 'accepted')

describe('an administrator', () => {
  test('makes somebody with a picture while the server is away; it arrives whole, and another desk shows it', async () => {
    const server = await startServer(0)
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('daudi', passwords.daudi)).toBe('ok')
    await until('the people are here', async () => (await personOf(rig, 'amina')) !== undefined)
    await server.kill()

    const draftId = v7()
    const photo = await keepPicture(rig, picture('a face'))
    await rig.must('people.saveDraft', { id: draftId, fields: { ...who, photo } })
    expect(await rig.must('people.listDrafts', {})).toMatchObject([{ id: draftId, fields: { login: 'zawadi', photo } }])
    // A lock that comes by itself finds the last letters on their way.
    rig.lockSystem()
    expect(await rig.code('people.saveDraft', { id: draftId, fields: { ...who, photo } })).toBe('ok')
    await rig.must('session.unlock', { password: passwords.daudi })
    expect(await rig.code('people.save', { id: null, draftId, fields: { ...who, login: ' ' } })).toBe('invalid')
    const saved = await rig.must('people.save', { id: null, draftId, fields: { ...who, photo } })
    expect(saved).toMatchObject({ id: draftId, state: 'saved' })
    // The answer was lost, and the window asked again.
    expect((await rig.must('people.save', { id: null, draftId, fields: { ...who, photo } })).id).toBe(draftId)
    expect(await rig.must('people.listDrafts', {})).toEqual([])
    expect((await rig.must('people.get', { id: draftId })).person.photo).toEqual({ state: 'here', keptId: photo })
    expect(await rig.code('files.discard', { id: photo })).toBe('forbidden')
    expect(await rig.code('people.resetPassword', { id: draftId })).not.toBe('ok')

    await server.bringBack()
    await rig.must('outbox.retry', { id: null })
    await settled(rig, 'zawadi')
    const ask = await askPractice(server.url, 'daudi', passwords.daudi)
    const { users = [] } = await ask.read('users/?usn=zawadi')
    expect(users).toMatchObject([{ usn: 'zawadi', lname: 'Mrembo', exten: '8190' }])
    expect(users[0]?.['photo']).toMatch(/^\d+$/)

    const other = await startRig({ practiceUrl: server.url })
    expect(await other.signIn('neema', passwords.neema)).toBe('ok')
    await until('they are on the other desk', async () => (await personOf(other, 'zawadi')) !== undefined)
    const { id, photo: there } = (await personOf(other, 'zawadi')) ?? { id: '', photo: null }
    expect(there).toEqual({ state: 'at-server', keptId: null })
    const fetched = await other.must('people.fetchPhoto', { id })
    expect(fetched.state).toBe('here')
    const { slice } = await other.must('files.read', { id: fetched.keptId ?? '', offset: 0 })
    expect(Buffer.from(slice, 'base64')).toEqual(picture('a face'))
    expect(await other.code('people.save', { id, fields: who })).toBe('forbidden')

    // An edit that does not touch the picture keeps it; one that takes it away does.
    await rig.must('people.save', { id: draftId, fields: { ...who, phone: '0722000999' } })
    await until('the number is there', async () => {
      const row = (await ask.read('users/?usn=zawadi')).users?.[0]
      return row?.['phone'] === '0722000999' && row['photo'] !== ''
    })
    await settled(rig, 'zawadi')
    await rig.must('people.save', { id: draftId, fields: { ...who, phone: '0722000999', photo: '' } })
    expect((await rig.must('people.get', { id: draftId })).person.photo.state).toBe('none')
    await until('the picture is gone', async () => (await ask.read('users/?usn=zawadi')).users?.[0]?.['photo'] === '')
  })

  test('resets a password where the site says how, and never the own one', async () => {
    const server = await startServer(0)
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('daudi', passwords.daudi)).toBe('ok')
    expect(await rig.must('people.abilities', {})).toMatchObject({
      resetsPasswords: true,
      roleCodes: { '99': 'administrator' },
    })
    await until('the people are here', async () => (await personOf(rig, 'amina')) !== undefined)
    const amina = (await personOf(rig, 'amina'))?.id ?? ''
    const own = (await personOf(rig, 'daudi'))?.id ?? ''
    expect(await rig.code('people.resetPassword', { id: own })).toBe('forbidden')
    expect(await rig.code('people.resetPassword', { id: v7() })).toBe('not-found')
    await rig.must('people.resetPassword', { id: amina })
    await expect(askPractice(server.url, 'amina', passwords.amina)).rejects.toThrow()
    await askPractice(server.url, 'amina', 'callcenter')
    await server.kill()
    await until('the server is away', async () => (await rig.must('app.getState', {})).link.state === 'unreachable')
    expect(await rig.code('people.resetPassword', { id: amina })).toBe('server-unreachable')
  })

  test('who begins an edit keeps what a colleague changes meanwhile, and a clash shows both sides', async () => {
    const server = await startServer(0)
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('daudi', passwords.daudi)).toBe('ok')
    await until('the people are here', async () => (await personOf(rig, 'amina')) !== undefined)
    const { id, fields } = (await personOf(rig, 'amina')) ?? { id: '', fields: who }
    await rig.must('people.saveDraft', { id, fields: { ...fields, phone: '0722000111' } })
    const ask = await askPractice(server.url, 'daudi', passwords.daudi)
    const row = (await ask.read('users/?usn=amina')).users?.[0] ?? {}
    const { usn, exten, photo, fname, email } = row
    await ask.change(`users/${String(row['id'])}`, {
      usn,
      exten,
      photo,
      fname,
      email,
      phone: '0733000222',
      lname: 'Wafula',
    })
    await rig.must('people.save', { id, draftId: id, fields: { ...fields, phone: '0722000111' } })
    await until('it needs a person', async () => (await personOf(rig, 'amina'))?.state === 'needs-you')
    const clash = await rig.must('people.get', { id })
    expect(clash).toMatchObject({
      person: { fields: { phone: '0722000111' } },
      theirs: { phone: '0733000222', lastName: 'Wafula' },
    })
    await rig.must('people.save', { id, fields: { ...clash.person.fields, phone: '0722000111' } })
    await settled(rig, 'amina')
    const after = (await ask.read('users/?usn=amina')).users
    expect(after).toMatchObject([{ phone: '0722000111', lname: 'Wafula' }])
  })
})

describe('a contact', () => {
  test('is found by name and number on a desk that has pulled its cases, and only by names and numbers', async () => {
    const server = await startServer(30)
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    await until('all is here', async () => (await rig.must('app.getState', {})).pull.state === 'done')
    const { rows } = await rig.must('contacts.list', { search: '', before: null, limit: 50 })
    expect(rows.length).toBeGreaterThan(3)
    const [first] = rows.filter((row) => row.firstName.length > 2 && /^\+?\d[\d ]{8,}$/.test(row.phone))
    const by = async (search: string) => (await rig.must('contacts.list', { search, before: null, limit: 50 })).rows
    const { caseId = '', firstName = '', phone = '' } = first ?? {}
    // The index is fed after the rows are here.
    await until('the name is found', async () => (await by(firstName.slice(0, 3))).some((row) => row.caseId === caseId))
    expect((await by(phone)).map((row) => row.caseId)).toEqual([caseId])
    const { fields } = await rig.must('cases.get', { id: caseId })
    const told = fields.narrative.split(/\s+/).find((word) => word.length > 7) ?? ''
    for (const row of await by(told)) {
      expect(`${row.firstName} ${row.lastName} ${row.otherName}`.toLowerCase()).toContain(told.toLowerCase())
    }
    const history = await rig.must('contacts.history', { caseId, after: null, limit: 20 })
    expect(history.rows).toContainEqual(expect.objectContaining({ kind: 'case' }))
    expect(await rig.must('contacts.find', { number: phone, email: '' })).toEqual({ caseId })
    expect(await rig.code('contacts.get', { caseId: v7() })).toBe('not-found')
  })
})
