import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { copyFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../preload/contract/index.ts'
import { settleKey } from '../../../main/core/settle-key.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { isKeyOf, openRekeyed } from '../../../main/db/rekey.ts'
import { keepAsideKeys, keyOfAside } from '../../../main/keys/aside-keys.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { readAside } from '../../../main/keys/read-aside.ts'
import { orderNewKey } from '../../../main/keys/recover.ts'
import { createUnlockThrottle } from '../../../main/keys/unlock-throttle.ts'
import { listWorkspaces } from '../../../main/keys/workspace-folder.ts'
import { silentLog } from '../../../main/log/log.ts'
import { openGuarded } from '../../../main/usecases/session/key-access.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { databaseWorkerUrl } from '../../kit/temp-database.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'

const password = passwords.amina
const isSame = (one: Uint8Array, other: Uint8Array | null) => other !== null && Buffer.from(one).equals(other)

/** Amina's desk with one unsent case, closed, and the server gone. */
async function startStory() {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', password)
  await server.kill()
  const id = await rig.save()
  await rig.stop()
  const [workspace] = await listWorkspaces(rig.folder)
  if (workspace === undefined) throw new Error('There is a workspace')
  const keyring = createKeyring({
    file: workspace.keyring,
    workspace: workspace.id,
    vault: nodePorts().keyVault,
    testOnlyScryptCost: 1024,
  })
  return {
    server,
    workspace,
    keyring,
    /** Signs in, sees that the case is there, and closes. */
    visit: async () => {
      const next = await startRig({ folder: rig.folder, practiceUrl: server.url })
      expect(await next.signIn('amina', password)).toBe('ok')
      expect((await next.must('cases.get', { id })).id).toBe(id)
      await next.stop()
    },
  }
}

describe('a change of keys that was cut off (SECURITY C11)', () => {
  test('goes on at the next sign-in, also without the server, wherever it stood', async () => {
    const { workspace, keyring, visit } = await startStory()
    for (const point of ['sealed', 'changed'] as const) {
      await orderNewKey(workspace.path)
      const nextKey = (await keyring.startNewKey(password)) ?? new Uint8Array()
      const { key } = await keyring.open(password)
      if (point === 'changed') openRekeyed({ file: workspace.database, key, nextKey }).close()
      await visit()
      const opened = await keyring.open(password)
      expect([point, isSame(nextKey, opened.key), opened.nextKey]).toEqual([point, true, null])
      expect(isKeyOf(workspace.database, nextKey)).toBe(true)
    }
  })

  test('is not begun without the server; a file that was set aside keeps the key that opens it, sealed with the new one', async () => {
    const { server, workspace, keyring, visit } = await startStory()
    const { key } = await keyring.open(password)
    await orderNewKey(workspace.path)
    await visit()
    expect(isSame(key, (await keyring.open(password)).key)).toBe(true)
    await server.bringBack()
    const name = 'workspace.db.damaged-20261122T120000'
    const aside = join(workspace.path, name)
    await copyFile(workspace.database, aside)
    await visit()
    const second = (await keyring.open(password)).key
    expect(isSame(key, second)).toBe(false)
    expect(isKeyOf(workspace.database, second)).toBe(true)
    expect(isSame(key, await keyOfAside(workspace, name, second))).toBe(true)
    expect(isKeyOf(aside, key)).toBe(true)
    // Whoever can open the desk can still look at what was lost, also at what only the log beside it has; nothing in the folder
    // changes by that.
    const writing = openDatabase({ file: aside, key })
    writing.exec("INSERT INTO drafts (id, created_at, updated_at, fields) VALUES ('last words', 1, 1, '{}')")
    await Promise.all([copyFile(aside, `${aside}.whole`), copyFile(`${aside}-wal`, `${aside}.log`)])
    writing.close()
    await Promise.all([rename(`${aside}.whole`, aside), rename(`${aside}.log`, `${aside}-wal`)])
    const before = readdirSync(workspace.path)
    const read = await readAside({ file: aside, by: { password }, testOnlyScryptCost: 1024 })
    expect(read).toMatchObject({
      is: 'open',
      content: { hasGaps: false, unsent: [{ operation: 'case.create' }], drafts: [{ id: 'last words' }] },
    })
    const wrong = await readAside({ file: aside, by: { password: 'not this one' }, testOnlyScryptCost: 1024 })
    expect(wrong).toEqual({ is: 'refused', refusal: 'wrong-password' })
    expect(readdirSync(workspace.path)).toEqual(before)
    // Another change, and one done over after a kill: it is still told.
    const third = new Uint8Array(32).fill(3)
    await keepAsideKeys(workspace, { key: second, nextKey: third }, isKeyOf)
    await keepAsideKeys(workspace, { key: second, nextKey: third }, isKeyOf)
    expect(isSame(key, await keyOfAside(workspace, name, third))).toBe(true)
    // One that cannot be read, as on a dying disk, holds nobody up.
    const unreadable = 'workspace.db.damaged-20261122T130000'
    mkdirSync(join(workspace.path, unreadable))
    await keepAsideKeys(workspace, { key: second, nextKey: third }, isKeyOf)
    expect(isSame(second, await keyOfAside(workspace, unreadable, third))).toBe(true)
  })
})

describe('a disk without room for the keyring after a change of keys', () => {
  test('has its reserve given up for it; without one the desk opens all the same, with both keys still in the keyring', async () => {
    const { workspace, keyring, nextKey, settle, visit } = await startChange()
    const reserve = join(workspace.path, 'reserve.bin')
    writeFileSync(reserve, 'room')
    const tried: boolean[] = []
    const fullWithReserve = async () => {
      tried.push(existsSync(reserve))
      if (existsSync(reserve)) throw new AppError('disk-full')
    }
    expect(isSame(nextKey, await settle(fullWithReserve))).toBe(true)
    expect(tried).toEqual([true, false])

    const open = await settle(() => Promise.reject(new AppError('disk-full')))
    expect(isSame(nextKey, open)).toBe(true)
    // It can be locked and unlocked, and the offline span goes on.
    const at = Date.now() + 1000
    await keyring.saw(open, at)
    const guard = { keyring, throttle: createUnlockThrottle(), clock: nodePorts().clock, who: workspace.id, key: open }
    expect((await openGuarded(guard, password)).seenAt).toBe(at)
    // The next sign-in goes on where it stopped.
    await visit()
    expect(await keyring.open(password)).toMatchObject({ nextKey: null })
    expect(isSame(nextKey, (await keyring.open(password)).key)).toBe(true)
  })
})

/** A desk whose file is about to get its new key. */
async function startChange() {
  const story = await startStory()
  const { workspace, keyring } = story
  await orderNewKey(workspace.path)
  const nextKey = (await keyring.startNewKey(password)) ?? new Uint8Array()
  const { key } = await keyring.open(password)
  return {
    ...story,
    nextKey,
    settle: (settle: () => Promise<void>) =>
      settleKey({
        workerUrl: databaseWorkerUrl,
        file: workspace.database,
        key,
        change: { nextKey, settle },
        log: silentLog,
      }),
  }
}
