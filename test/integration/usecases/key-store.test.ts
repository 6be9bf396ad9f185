import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nodePorts } from '../../kit/desk-core.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'

/** SECURITY C5: work that waits unsent outlives a key store that fails, and the program never wipes it. */

test('a keyring that no longer opens keeps database and unsent work as they are, counts them, and opens again once put back', async () => {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  await server.kill()
  const id = await rig.save()
  await until('it is counted', async () => (await rig.must('outbox.summary', {})).waiting === 1)
  await rig.stop()

  const root = join(rig.folder, 'workspaces')
  const folder = join(root, readdirSync(root)[0] ?? '')
  const keyring = await readFile(join(folder, 'keyring.json'))
  // As a restored profile or another system's key store would leave it: the same file, another seal.
  const other = keyring.toString('utf8').replace(/"vault":"none"/g, '"vault":"keychain"')
  expect(other).not.toBe(keyring.toString('utf8'))
  await writeFile(join(folder, 'keyring.json'), other)
  const database = await readFile(join(folder, 'workspace.db'))

  await server.bringBack()
  const swapped = await startRig({ folder: rig.folder, practiceUrl: server.url })
  const refusal = await swapped.signIn('amina', passwords.amina)
  expect(refusal).toBe('key-damaged')
  expect((await swapped.must('app.getState', {})).othersUnsent).toMatchObject({ people: 1, count: 1 })
  await swapped.stop()
  expect(await readFile(join(folder, 'keyring.json'), 'utf8')).toBe(other)
  expect((await readFile(join(folder, 'workspace.db'))).equals(database)).toBe(true)

  await writeFile(join(folder, 'keyring.json'), keyring)
  const back = await startRig({ folder: rig.folder, practiceUrl: server.url })
  expect(await back.signIn('amina', passwords.amina)).toBe('ok')
  await until('accepted', async () => (await back.must('cases.get', { id })).state === 'accepted')
})
