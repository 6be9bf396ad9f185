import { generateKeyPairSync } from 'node:crypto'
import { chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { recoverWorkspace } from '../../../main/keys/recover.ts'
import { rawRecoveryKey } from '../../../main/keys/recovery-wrap.ts'
import { createUnlockThrottle } from '../../../main/keys/unlock-throttle.ts'
import { openForServer, wrapAnew } from '../../../main/usecases/session/key-access.ts'
import { changeOwnPassword } from '../../../main/usecases/session/passwords.ts'
import type { Seat } from '../../../main/usecases/session/seat.ts'
import { orderNewKey } from '../../../main/keys/recover.ts'
import { silentLog } from '../../../main/log/log.ts'
import { nodePorts } from '../../kit/desk-core.ts'

const start = Date.UTC(2026, 10, 22)
const day = 86_400_000
const administrator = generateKeyPairSync('x25519').privateKey

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpline-key-access-'))
  file = join(folder, 'keyring.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const ring = () =>
  createKeyring({
    file,
    workspace: '0123456789abcdef',
    vault: nodePorts().keyVault,
    testOnlyScryptCost: 1024,
  })

async function recovered(): Promise<string> {
  const keyring = ring()
  const { key } = await keyring.create('forgotten password', start)
  await keyring.keepRecovery(key, rawRecoveryKey(administrator))
  const result = await recoverWorkspace({
    path: file,
    recoveryKey: administrator,
    now: start,
    testOnlyScryptCost: 1024,
  })
  if (!result.done) throw new Error(result.refusal)
  return result.oneTimePassword
}

const guardAt = (now: number) => ({
  keyring: ring(),
  throttle: createUnlockThrottle(),
  clock: { now: () => now, after: () => () => undefined },
  who: 'amina',
})

test('a one-time password opens beside the server’s for 14 days, and not a moment longer', async () => {
  const oneTime = await recovered()
  const late = openForServer(guardAt(start + 14 * day + 1), 'new at the server', oneTime)
  expect(await late.catch(codeOf)).toBe('wrong-password-here')
  await openForServer(guardAt(start + 14 * day), 'new at the server', oneTime)
  expect((await ring().open('new at the server')).isOneTime).toBe(false)
})

test('a keyring that an administrator has written with the rights of the system is still its person’s to read', async () => {
  const { uid, gid } = await stat(folder)
  const isSystem = process.getuid?.() === 0
  const person = isSystem ? { uid: 12_345, gid: 12_345 } : { uid, gid }
  if (isSystem) await chown(folder, person.uid, person.gid)
  await recovered()
  expect(await stat(file)).toMatchObject(person)
})

/** A desk whose files have their new key already, while its keyring, for want of room, still holds both. */
async function betweenTwoKeys() {
  const keyring = ring()
  const { key } = await keyring.create('first password', start)
  await orderNewKey(file)
  const nextKey = (await keyring.startNewKey('first password')) ?? new Uint8Array()
  return { keyring, key, nextKey, change: { held: () => ({ key, nextKey }) } }
}
const hex = (bytes: Uint8Array | null) => Buffer.from(bytes ?? []).toString('hex')
async function keysBehind(password: string) {
  const { key, nextKey } = await ring().open(password)
  return [hex(key), hex(nextKey)]
}

test('a password that was changed elsewhere wraps both keys: what was set aside under the old one can still get its own', async () => {
  const { keyring, key, nextKey, change } = await betweenTwoKeys()
  await wrapAnew({ keyring, key: nextKey, change }, 'changed elsewhere', start + day)
  expect(await keysBehind('changed elsewhere')).toEqual([hex(key), hex(nextKey)])
})

test.each(['first password', 'changed elsewhere'])(
  'a password that is changed here wraps both keys, where the keyring opens by %s',
  async (current) => {
    const { keyring, key, nextKey, change } = await betweenTwoKeys()
    const seat = {
      workspace: { keyring, key: nextKey, change, folder: { id: 'x' } },
      session: () => ({ token: 't' }),
      offlineUntil: () => start + day,
    } as unknown as Seat
    const deps = {
      gateway: { changePassword: () => Promise.resolve() },
      log: silentLog,
      throttle: createUnlockThrottle(),
      clock: guardAt(start).clock,
    } as unknown as Parameters<typeof changeOwnPassword>[0]
    await changeOwnPassword(deps, seat, current, 'chosen here now', 'chosen here now')
    expect(await keysBehind('chosen here now')).toEqual([hex(key), hex(nextKey)])
  },
)
