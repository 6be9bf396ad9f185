import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import { passwords, startRig, startServer, tempFolder, walkIn } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'
import { until } from '../../kit/poll.ts'

const workspaces = (rig: Rig) => readdirSync(join(rig.folder, 'workspaces'))
const accepted = (rig: Rig) =>
  until('everything is sent', async () => (await rig.must('outbox.summary', {})).waiting === 0)

test('a person sees what is on this computer, and removes it for good with their password', async () => {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  await rig.save()
  await accepted(rig)
  const overview = await rig.must('storage.getOverview', {})
  expect(overview.kinds.find((each) => each.kind === 'cases')).toMatchObject({ count: 1, unsent: 0, keepDays: 90 })
  expect(overview.databaseBytes).toBeGreaterThan(0)
  expect((await rig.must('app.getState', {})).storage.failedSaves).toBe(0)

  expect(await rig.code('storage.wipe', { password: 'not-the-password' })).toBe('wrong-password-here')
  expect((await rig.must('outbox.summary', {})).waiting).toBe(0)
  expect(await rig.code('storage.wipe', { password: passwords.amina })).toBe('ok')
  expect(workspaces(rig)).toEqual([])
  expect((await rig.must('app.getState', {})).session.phase).toBe('signed-out')

  // The server has everything: whoever signs in again has a new key, a new file and the case.
  expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  const rows = await until('the case comes again', async () => {
    const page = await rig.must('cases.list', { filter: noFilter(), before: null, limit: 10 })
    return page.rows.length > 0 ? page.rows : undefined
  })
  expect(rows).toHaveLength(1)
})

test('nothing is removed while work waits or is being written, and nothing else of it is touched', async () => {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  const draftId = v7()
  await rig.must('drafts.save', { id: draftId, caseId: null, fields: walkIn('Wanjiku') })
  expect(await rig.code('storage.wipe', { password: passwords.amina })).toBe('workspace-has-unsent')
  await rig.must('drafts.discard', { id: draftId })
  await server.kill()
  await rig.save()
  expect(await rig.code('storage.wipe', { password: passwords.amina })).toBe('workspace-has-unsent')
  expect((await rig.must('app.getState', {})).session.phase).toBe('signed-in')
  expect((await rig.must('outbox.list', {})).length).toBe(1)
  await server.bringBack()
  await accepted(rig)
  expect(await rig.code('storage.wipe', { password: passwords.amina })).toBe('ok')
  expect(workspaces(rig)).toEqual([])
})

test('what a kill has left of a removal is removed at the next start, and nothing else', async () => {
  const folder = await tempFolder()
  const half = join(folder, 'workspaces', '0123456789abcdef.wiped-1763790000000')
  const whole = join(folder, 'workspaces', 'fedcba9876543210')
  for (const path of [half, whole]) {
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'workspace.db'), 'encrypted')
  }
  const server = await startServer()
  await startRig({ folder, practiceUrl: server.url })
  expect(existsSync(half)).toBe(false)
  expect(existsSync(join(whole, 'workspace.db'))).toBe(true)
})

test('a file that is damaged under a signed-in person: unsent work stays, and what the server has comes again by itself', async () => {
  const server = await startServer(40)
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('neema', passwords.neema)
  const listed = async () =>
    (await rig.must('cases.list', { filter: noFilter(), before: null, limit: 100 })).rows.length
  await until('all here', async () => (await rig.must('app.getState', {})).pull.state === 'done')
  expect(await listed()).toBe(40)
  await server.kill()
  for (const name of ['Wanjiku', 'Achieng', 'Halima']) await rig.save(walkIn(name))
  // The lock folds the log into the file.
  await rig.must('session.lock', {})
  await until('folded in', () => logOf(rig).every((file) => statSync(file).size === 0))
  spoil(rig)
  await rig.must('session.unlock', { password: passwords.neema })
  await rig.must('storage.checkNow', {})
  await until('it was replaced', async () => (await rig.must('app.getState', {})).storage.state === 'salvaged')
  expect((await rig.must('storage.getOverview', {})).report).toMatchObject({ unsent: { saved: 3, lost: 0 } })
  expect((await rig.must('outbox.list', {})).map((row) => row.name).sort()).toEqual(['Achieng', 'Halima', 'Wanjiku'])
  await server.bringBack()
  await accepted(rig)
  await until('everything came again', async () => (await listed()) === 43)
  await rig.must('storage.dismissReport', {})
  expect((await rig.must('app.getState', {})).storage.state).not.toBe('salvaged')
})

function filesOf(rig: Rig, ending: string): string[] {
  const [folder = ''] = workspaces(rig)
  const path = join(rig.folder, 'workspaces', folder)
  return readdirSync(path).flatMap((name) => (name.endsWith(ending) ? [join(path, name)] : []))
}
const logOf = (rig: Rig) => filesOf(rig, 'workspace.db-wal')

/** One byte of every tenth page, where the cases lie. */
function spoil(rig: Rig): void {
  const [file = ''] = filesOf(rig, 'workspace.db')
  const pages = Math.floor(statSync(file).size / 4096)
  const handle = openSync(file, 'r+')
  for (let page = 3; page < pages; page += 10) writeSync(handle, Buffer.from([0x55, 0xaa]), 0, 2, page * 4096 + 700)
  closeSync(handle)
}
