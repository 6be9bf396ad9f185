import { existsSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer, tempFolder, walkIn } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const othersOf = async (rig: Rig) => (await rig.must('app.getState', {})).othersUnsent
const nothing = { people: 0, count: 0, oldestAt: null, stillSending: false }

async function sidecars(rig: Rig): Promise<string[]> {
  const root = join(rig.folder, 'workspaces')
  return Promise.all((await readdir(root)).map((name) => readFile(join(root, name, 'sidecar.json'), 'utf8')))
}

describe('signing out with unsent work (DESIGN 6.8)', () => {
  test('goes on sending until nothing waits, without telling the next person anything but a number', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const ids = [await rig.save(), await rig.save(), await rig.save()]
    const { unsent } = await rig.must('session.signOut', {})
    expect(unsent).toMatchObject({ waiting: 3, needsYou: 0 })
    await until('counted', async () => (await othersOf(rig)).count === 3)
    expect(await othersOf(rig)).toEqual({ people: 1, count: 3, oldestAt: unsent.oldestAt, stillSending: true })

    rig.told.length = 0
    await server.bringBack()
    await until('next one in', async () => (await rig.signIn('juma', passwords.juma)) === 'ok')
    await until('all sent', async () => (await othersOf(rig)).count === 0)
    await until('closed', async () => !(await othersOf(rig)).stillSending)
    expect(await othersOf(rig)).toEqual(nothing)
    const tickets = await (await askPractice(server.url, 'amina', passwords.amina)).tickets()
    expect(tickets.map((ticket) => ticket['source_id']).sort()).toEqual(ids.toSorted())
    for (const ticket of tickets) expect(ticket['created_by']).toBe('amina')
    for (const id of ids) expect(JSON.stringify(rig.told)).not.toContain(id)
    expect(await rig.code('cases.get', { id: ids[0] ?? '' })).toBe('not-found')
  })

  test('gives the seat back to the same person while it still sends, after the password', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const id = await rig.save()
    await rig.must('session.signOut', {})
    expect(await rig.signIn('amina', 'not the password')).toBe('wrong-password-here')
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    expect((await rig.must('cases.get', { id })).state).not.toBe('accepted')
    expect((await othersOf(rig)).stillSending).toBe(false)
    await server.bringBack()
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
  })

  test('gives the seat back at any moment, also just as the last case leaves', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    const ids: string[] = []
    for (let n = 0; n < 12; n += 1) {
      expect(await rig.signIn('amina', n % 3 === 1 ? 'not the password' : passwords.amina)).toBe(
        n % 3 === 1 ? 'wrong-password' : 'ok',
      )
      if (n % 3 === 1) continue
      ids.push(await rig.save())
      await rig.must('session.signOut', {})
      // Another moment of the sending each time; nothing is waited for here.
      await new Promise((resolve) => setTimeout(resolve, n * 3))
    }
    await until('all sent', async () => !(await othersOf(rig)).stillSending)
    const tickets = await (await askPractice(server.url, 'amina', passwords.amina)).tickets()
    expect(tickets.map((ticket) => ticket['source_id']).sort()).toEqual(ids.toSorted())
  })

  test('after a restart waits for that person alone, and says so by number and age only', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const first = await startRig({ folder, practiceUrl: server.url })
    await first.signIn('amina', passwords.amina)
    await server.kill()
    const id = await first.save()
    await first.must('session.signOut', {})
    await first.stop()
    await server.bringBack()

    const second = await startRig({ folder, practiceUrl: server.url })
    const others = await othersOf(second)
    expect(others).toMatchObject({ people: 1, count: 1, stillSending: false })
    for (const text of await sidecars(second)) {
      expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(['count', 'oldestAt'])
    }
    await second.signIn('juma', passwords.juma)
    expect((await othersOf(second)).count).toBe(1)
    await second.must('session.signOut', {})
    await second.signIn('amina', passwords.amina)
    await until('accepted', async () => (await second.must('cases.get', { id })).state === 'accepted')
    expect(await othersOf(second)).toEqual(nothing)
  })

  test('closes at once when nothing waits, so that another core can open it', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    expect((await rig.must('session.signOut', {})).unsent).toEqual({ waiting: 0, needsYou: 0, oldestAt: null })
    const other = await startRig({ folder: rig.folder, practiceUrl: server.url })
    expect(await other.signIn('amina', passwords.amina)).toBe('ok')
  })

  test.each(['while the server is asked', 'while the workspace opens'])(
    'a desk that stops %s gives nobody a seat, and the next core opens the workspace',
    async (when) => {
      const server = await startServer()
      const rig = await startRig({ practiceUrl: server.url })
      const signingIn = rig.signIn('amina', passwords.amina)
      if (when === 'while the workspace opens') {
        await until('opening', () => rig.told.some((each) => each.key === 'workspaceOpening'))
      }
      await rig.stop()
      const next = await startRig({ folder: rig.folder, practiceUrl: server.url })
      expect(await signingIn).toBe('not-signed-in')
      expect(await next.signIn('amina', passwords.amina)).toBe('ok')
    },
  )

  test('keeps what needs a person, without pretending to send it', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save({ contact: { ...walkIn('Otieno').contact, phone: '07' } })
    await until('refused', async () => (await rig.must('cases.get', { id })).state === 'needs-you')
    const { unsent } = await rig.must('session.signOut', {})
    expect(unsent).toMatchObject({ waiting: 0, needsYou: 1 })
    expect(await othersOf(rig)).toMatchObject({ people: 1, count: 1, stillSending: false })
    await rig.signIn('amina', passwords.amina)
    expect((await rig.must('outbox.list', {}))[0]?.problems[0]).toMatchObject({
      field: 'contact.phone',
      rule: 'server',
    })
  })
})

/** What the desk is shipped with, with a site that wants nothing left behind. */
async function strictResources(): Promise<string> {
  const folder = await tempFolder()
  const shipped = fileURLToPath(new URL('../../../resources/', import.meta.url))
  for (const name of ['forms', 'practice', 'reports'])
    await cp(join(shipped, name), join(folder, name), { recursive: true })
  const place = join(folder, 'practice', 'site.json')
  const site = JSON.parse(await readFile(place, 'utf8')) as object
  await writeFile(place, JSON.stringify({ ...site, removesCacheAtSignOut: true }))
  return folder
}

test('where the site wants it, sign-out removes what the server has, never unsent work or a draft (SECURITY C9)', async () => {
  const server = await startServer(30)
  const rig = await startRig({ practiceUrl: server.url, options: { resourcesFolder: await strictResources() } })
  const cases = async () => (await rig.must('cases.list', { filter: noFilter(), before: null, limit: 100 })).rows
  await rig.signIn('amina', passwords.amina)
  await until('cases came in', () => rig.told.some(({ key }) => key === 'casesPulled'))
  expect((await cases()).length).toBeGreaterThan(0)
  const draftId = v7()
  await rig.must('drafts.save', { id: draftId, caseId: null, fields: walkIn('Wanjiku') })
  await server.kill()
  const unsent = await rig.save()

  await rig.must('session.signOut', {})
  const [name = ''] = await readdir(join(rig.folder, 'workspaces'))
  // It goes on sending first, and is closed and emptied when the server has everything.
  expect((await othersOf(rig)).stillSending).toBe(true)
  await server.bringBack()
  await until('sent and closed', async () => !(await othersOf(rig)).stillSending)
  const search = join(rig.folder, 'workspaces', name, 'search.db')
  await until('the index is gone', () => !existsSync(search))
  await server.kill()

  expect(await until('in without the server', async () => (await rig.signIn('amina', passwords.amina)) === 'ok')).toBe(
    true,
  )
  expect(await cases()).toEqual([])
  expect((await rig.must('drafts.list', {})).map(({ id }) => id)).toEqual([draftId])
  expect(await rig.code('cases.get', { id: unsent })).toBe('not-found')
})
