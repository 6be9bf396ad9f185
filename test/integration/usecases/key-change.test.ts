import { writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { isKeyOf, openRekeyed } from '../../../main/db/rekey.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { orderNewKey } from '../../../main/keys/recover.ts'
import { listWorkspaces } from '../../../main/keys/workspace-folder.ts'
import { nodePorts } from '../../kit/desk-core.ts'
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

  test('is not begun without the server, nor while a file that was set aside needs the old key', async () => {
    const { server, workspace, keyring, visit } = await startStory()
    const { key } = await keyring.open(password)
    await orderNewKey(workspace.path)
    await visit()
    expect(isSame(key, (await keyring.open(password)).key)).toBe(true)
    await server.bringBack()
    const aside = `${workspace.database}.damaged-20261122T120000`
    writeFileSync(aside, 'what could not be read')
    await visit()
    expect(isSame(key, (await keyring.open(password)).key)).toBe(true)
    expect(isKeyOf(workspace.database, key)).toBe(true)
    expect(await readFile(aside, 'utf8')).toBe('what could not be read')
    await rm(aside)
    await visit()
    expect(isSame(key, (await keyring.open(password)).key)).toBe(false)
    expect(isKeyOf(workspace.database, key)).toBe(false)
  })
})
