import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startFront, startRig, startServer, tempFolder } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const day = 86_400_000
const phaseOf = async (rig: Rig) => (await rig.must('app.getState', {})).session.phase

async function workspaceFolders(rig: Rig): Promise<string[]> {
  const root = join(rig.folder, 'workspaces')
  return existsSync(root) ? (await readdir(root)).map((name) => join(root, name)) : []
}

describe('signing in', () => {
  test('tells a wrong password, a dead server and a strange server apart, and leaves nothing behind', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    expect(await rig.signIn('amina', 'not the password')).toBe('wrong-password')
    expect(await rig.signIn('nobody', 'not the password')).toBe('wrong-password')
    front.treat(() => ({ status: 200, body: '<html>Welcome to the hotel network</html>' }))
    expect(await rig.signIn('amina', passwords.amina)).toBe('server-strange')
    front.treat(() => 'pass')
    await server.kill()
    expect(await rig.signIn('amina', passwords.amina)).toBe('unknown-here')
    expect(await phaseOf(rig)).toBe('signed-out')
    expect(await workspaceFolders(rig)).toEqual([])
  })

  test('tells the window while the data of this computer is opened, and not for a wrong password', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    const told = () => rig.told.filter((each) => each.key === 'workspaceOpening').map((each) => each.data)
    await rig.signIn('amina', 'not the password')
    expect(told()).toEqual([])
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    expect(told()).toEqual([{ isOpening: true }, { isOpening: false }])
    await rig.must('session.signOut', {})
    await rm(join((await workspaceFolders(rig))[0] ?? '', 'workspace.db'))
    await writeFile(join((await workspaceFolders(rig))[0] ?? '', 'workspace.db'), 'no database at all')
    expect(await rig.signIn('amina', passwords.amina)).not.toBe('ok')
    expect(told().slice(2)).toEqual([{ isOpening: true }, { isOpening: false }])
  })

  test('works again without the server, with the person’s own name, role and cases', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('neema', passwords.neema)).toBe('ok')
    const id = await rig.save()
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    const before = (await rig.must('app.getState', {})).session
    await rig.must('session.signOut', {})
    await server.kill()

    expect(await rig.signIn('neema', 'not the password')).toBe('wrong-password-here')
    expect(await rig.signIn(' Neema ', passwords.neema)).toBe('ok')
    const { session } = await rig.must('app.getState', {})
    expect(session).toEqual(before)
    expect(session.user).toEqual({ login: 'neema', displayName: 'Neema Achieng', role: 'supervisor' })
    expect((await rig.must('cases.get', { id })).fields.contact.firstName).toBe('Wanjiku')
  })

  test('without the server says that this person has not signed in here before, and makes no folder', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    expect(await rig.signIn('juma', passwords.juma)).toBe('unknown-here')
    expect(await workspaceFolders(rig)).toHaveLength(1)
  })

  test('the server’s no wins over a password that still opens the key here', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    front.treat(() => ({
      status: 401,
      body: '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}',
    }))
    expect(await rig.signIn('amina', passwords.amina)).toBe('wrong-password')
    expect(await phaseOf(rig)).toBe('signed-out')
  })

  test('one person’s password never opens another’s cases (SECURITY C6)', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.save()
    await rig.must('session.signOut', {})
    await rig.signIn('juma', passwords.juma)
    expect((await rig.must('drafts.list', {})).length).toBe(0)
    await rig.must('session.signOut', {})
    await server.kill()
    expect(await rig.signIn('amina', passwords.juma)).toBe('wrong-password-here')
    expect(await workspaceFolders(rig)).toHaveLength(2)
  })

  test('the same login at another server is another person here (SECURITY C6)', async () => {
    const server = await startServer()
    const other = await startFront(server.url)
    const folder = await tempFolder()
    const here = await startRig({ folder, practiceUrl: server.url })
    await here.signIn('amina', passwords.amina)
    const id = await here.save()
    await here.stop()
    const there = await startRig({ folder, practiceUrl: other.url })
    other.treat(() => 'cut-answer')
    expect(await there.signIn('amina', passwords.amina)).toBe('unknown-here')
    other.treat(() => 'pass')
    expect(await there.signIn('amina', passwords.amina)).toBe('ok')
    expect(await workspaceFolders(there)).toHaveLength(2)
    expect(await there.code('cases.get', { id })).toBe('not-found')
  })

  test('a second person cannot sign in over the first', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    expect(await rig.signIn('juma', passwords.juma)).toBe('forbidden')
    expect((await rig.must('app.getState', {})).session.user?.login).toBe('amina')
  })

  test('waits with guesses at a key while the server is away (SECURITY E3)', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    for (let n = 0; n < 4; n += 1) expect(await rig.signIn('amina', `guess number ${n}`)).toBe('wrong-password-here')
    expect(await rig.signIn('amina', passwords.amina)).toBe('too-many-attempts')
    rig.moveClock(5000)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  })
})

describe('signed in without the server', () => {
  test('sends what was saved by itself when the server is back, without asking for the password', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save()
    expect((await rig.must('cases.get', { id })).state).toBe('saved')
    const { offlineUntil } = (await rig.must('app.getState', {})).session
    await server.bringBack()
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    const tickets = await (await askPractice(server.url, 'amina', passwords.amina)).tickets()
    expect(tickets.map((ticket) => ticket['source_id'])).toEqual([id])
    const { session } = await rig.must('app.getState', {})
    expect(session.signInNeeded).toBe(false)
    expect(session.offlineUntil).toBeGreaterThan(offlineUntil ?? 0)
  })

  test('is over after 14 days, also when the clock is set back; then the server decides again (SECURITY C6)', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    rig.moveClock(13 * day)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    await rig.must('session.signOut', {})
    rig.moveClock(day + 60_000)
    expect(await rig.signIn('amina', passwords.amina)).toBe('offline-expired')
    // Set back by less than the computer was seen to be used: nothing is won beyond that.
    rig.moveClock(-2 * day)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    rig.moveClock(2 * day)
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('offline-expired')
    await rig.must('session.signOut', {})
    rig.moveClock(-10 * day)
    expect(await rig.signIn('amina', passwords.amina)).toBe('offline-expired')
    await server.bringBack()
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  })

  test.each(['lock', 'sign-out', 'end of the desk'])(
    'wins no days by a clock set back: the %s leaves word of how late it has been (SECURITY C6)',
    async (moment) => {
      const server = await startServer()
      const rig = await startRig({ practiceUrl: server.url })
      await rig.signIn('amina', passwords.amina)
      const [folder = ''] = await workspaceFolders(rig)
      const seenAt = async () => {
        const text = await readFile(join(folder, 'keyring.json'), 'utf8')
        return (JSON.parse(text) as { body: { seen: { at: number } } }).body.seen.at
      }
      const later = Date.now() + 15 * day
      expect(await seenAt()).toBeLessThan(later)
      rig.moveClock(15 * day)
      if (moment === 'lock') await rig.must('session.lock', {})
      else if (moment === 'sign-out') await rig.must('session.signOut', {})
      else await rig.stop()
      await until('it is noted', async () => (await seenAt()) >= later)
    },
  )

  test('is told when the password that waits turns out to be wrong, and may type it anew without losing work', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save()
    front.treat((method) =>
      method === 'POST' ? { status: 401, body: '{"errors":[["error","Authentication Required"]]}' } : 'pass',
    )
    await server.bringBack()
    await until('asked again', async () => (await rig.must('app.getState', {})).session.signInNeeded)
    expect((await rig.must('cases.get', { id })).state).toBe('saved')
    expect(await rig.code('session.signInAgain', { password: passwords.amina })).toBe('wrong-password')
    front.treat(() => 'pass')
    expect(await rig.code('session.signInAgain', { password: passwords.amina })).toBe('ok')
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
  })
})

describe('a session the server ends', () => {
  test('pauses sending and asks for the password; nothing typed or saved is touched', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    front.treat(() => ({
      status: 401,
      body: '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}',
    }))
    const id = await rig.save()
    await until('asked again', async () => (await rig.must('app.getState', {})).session.signInNeeded)
    const state = await rig.must('app.getState', {})
    expect(state.session.phase).toBe('signed-in')
    await until('the light says so', async () => (await rig.must('app.getState', {})).link.state === 'sign-in-needed')
    expect((await rig.must('cases.list', { filter: noFilter(), before: null, limit: 10 })).rows[0]?.id).toBe(id)
    front.treat(() => 'pass')
    expect(await rig.code('session.signInAgain', { password: passwords.amina })).toBe('ok')
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    expect((await rig.must('app.getState', {})).session.signInNeeded).toBe(false)
  })
})

describe('data that cannot be opened (SECURITY C5)', () => {
  test('is never given a new key when its keyring is gone', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    const [folder = ''] = await workspaceFolders(rig)
    await rm(join(folder, 'keyring.json'))
    expect(await rig.signIn('amina', passwords.amina)).toBe('key-damaged')
    expect(existsSync(join(folder, 'keyring.json'))).toBe(false)
    expect(existsSync(join(folder, 'workspace.db'))).toBe(true)
  })

  test('leaves a damaged keyring as it is, and the next person can sign in', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    const [folder = ''] = await workspaceFolders(rig)
    await writeFile(join(folder, 'keyring.json'), '{"body":')
    expect(await rig.signIn('amina', passwords.amina)).toBe('key-damaged')
    expect(await rig.signIn('juma', passwords.juma)).toBe('ok')
  })

  test('of the same folder is refused to a second core until the first has gone (DESIGN 6.9)', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const first = await startRig({ folder, practiceUrl: server.url })
    const second = await startRig({ folder, practiceUrl: server.url })
    expect(await first.signIn('amina', passwords.amina)).toBe('ok')
    expect(await second.signIn('amina', passwords.amina)).toBe('workspace-in-use')
    expect(await second.signIn('juma', passwords.juma)).toBe('ok')
    await first.stop()
    await second.must('session.signOut', {})
    expect(await second.signIn('amina', passwords.amina)).toBe('ok')
  })
})
