import { createHash, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import type { Keyring, KeyringOptions } from '../../../main/keys/keyring.ts'
import { readKeyringFile } from '../../../main/keys/keyring-file.ts'
import { orderNewKey, recoverWorkspace } from '../../../main/keys/recover.ts'
import type { Recovered } from '../../../main/keys/recover.ts'
import { openRecovery, rawRecoveryKey, readRecoveryKey, sealForRecovery } from '../../../main/keys/recovery-wrap.ts'
import { lockWorkspace } from '../../../main/keys/workspace-lock.ts'
import type { KeyVault } from '../../../main/ports/ports.ts'

const workspace = '0123456789abcdef'
const start = Date.UTC(2026, 10, 22)
const day = 86_400_000

const noVault: KeyVault = {
  backend: 'none',
  isTrusted: false,
  wrap: async (secret) => secret,
  unwrap: async (wrapped) => wrapped,
}
const keychain: KeyVault = {
  backend: 'keychain',
  isTrusted: true,
  wrap: async (secret) => secret.map((byte) => byte ^ 0x5a),
  unwrap: async (wrapped) => wrapped.map((byte) => byte ^ 0x5a),
}

const administrator = generateKeyPairSync('x25519').privateKey
const stranger = generateKeyPairSync('x25519').privateKey

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpline-recovery-'))
  file = join(folder, 'keyring.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function keyring(options: Partial<KeyringOptions> = {}): Keyring {
  return createKeyring({ file, workspace, vault: noVault, testOnlyScryptCost: 1024, ...options })
}

async function codeFrom(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => codeOf(error),
  )
}

const recover = (recoveryKey = administrator, now = start + day): Promise<Recovered> =>
  recoverWorkspace({ path: file, recoveryKey, now, testOnlyScryptCost: 1024 })

async function oneTimePassword(): Promise<string> {
  const result = await recover()
  if (!result.done) throw new Error(result.refusal)
  return result.oneTimePassword
}

const isSame = (one: Uint8Array, other: Uint8Array | null) => other !== null && Buffer.from(one).equals(other)

/** Writes a file somebody has edited, with a checksum that fits. */
async function edit(change: (body: Record<string, unknown>) => void): Promise<void> {
  const { body } = JSON.parse(await readFile(file, 'utf8')) as { body: Record<string, unknown> }
  change(body)
  const checksum = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  await writeFile(file, JSON.stringify({ body, checksum }))
}

describe('a key sealed for the administrator (SECURITY C13)', () => {
  const keys = { key: new Uint8Array(randomBytes(32)), nextKey: null }
  const sealed = () => sealForRecovery(workspace, rawRecoveryKey(administrator), keys)

  test('opens with the private recovery key, and with no other', () => {
    expect(openRecovery(workspace, sealed(), administrator)).toEqual(keys)
    expect(openRecovery(workspace, sealed(), stranger)).toBeNull()
    expect(openRecovery(workspace, { ...sealed(), to: rawRecoveryKey(stranger) }, stranger)).toBeNull()
  })

  test('carries both keys while they are being changed', () => {
    const both = { ...keys, nextKey: new Uint8Array(randomBytes(32)) }
    expect(
      openRecovery(workspace, sealForRecovery(workspace, rawRecoveryKey(administrator), both), administrator),
    ).toEqual(both)
  })

  test('belongs to its workspace, and no byte of it can be changed', () => {
    expect(openRecovery('fedcba9876543210', sealed(), administrator)).toBeNull()
    const whole = sealed()
    for (const field of ['nonce', 'sealed'] as const) {
      for (let at = 0; at < whole[field].length; at += 7) {
        const changed = whole[field].slice(0, at) + (whole[field][at] === '0' ? '1' : '0') + whole[field].slice(at + 1)
        expect(openRecovery(workspace, { ...whole, [field]: changed }, administrator)).toBeNull()
      }
    }
    expect(openRecovery(workspace, { ...whole, from: rawRecoveryKey(stranger) }, administrator)).toBeNull()
    expect(openRecovery(workspace, { ...whole, sealed: 'ab' }, administrator)).toBeNull()
  })

  test('is made by a new pair each time', () => {
    const [one, two] = [sealed(), sealed()]
    expect(one.from).not.toBe(two.from)
    expect(one.sealed).not.toBe(two.sealed)
  })

  test('needs an X25519 key: a signing key is refused', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    expect(() => readRecoveryKey(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toThrow()
    const pem = administrator.export({ format: 'pem', type: 'pkcs8' }).toString()
    expect(rawRecoveryKey(readRecoveryKey(pem))).toBe(rawRecoveryKey(createPrivateKey(pem)))
  })
})

describe('the keyring of before there was recovery', () => {
  test('opens, and is of the new form from then on', async () => {
    await keyring().create('first password', start)
    await edit((body) => {
      for (const field of ['recovery', 'isNewKeyOrdered', 'recoveries']) Reflect.deleteProperty(body, field)
      body['version'] = 1
    })
    expect(await codeFrom(keyring().open('another password'))).toBe('wrong-password-here')
    expect((await readKeyringFile(file))?.isOld).toBe(true)
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
    expect((await readKeyringFile(file))?.isOld).toBe(false)
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
  })

  test('of a program of the future is told as such, and stays', async () => {
    await keyring().create('first password', start)
    await edit((body) => void (body['version'] = 3))
    const text = await readFile(file, 'utf8')
    expect(await codeFrom(keyring().open('first password'))).toBe('database-newer')
    expect(await recover()).toEqual({ done: false, refusal: 'newer' })
    expect(await readFile(file, 'utf8')).toBe(text)
  })
})

describe('somebody who has forgotten their password', () => {
  const to = rawRecoveryKey(administrator)

  test('is let in by the administrator: the very key, once, with a password to be replaced', async () => {
    const { key } = await keyring().create('first password', start)
    expect(await keyring().keepRecovery(key, to)).toBe('made')
    expect(await keyring().keepRecovery(key, to)).toBe('kept')
    const result = await recover()
    expect(result).toMatchObject({ done: true, shortId: '0123-4567-89ab-cdef', opensUntil: start + 15 * day })
    const password = result.done ? result.oneTimePassword : ''
    expect(password).toMatch(/^[B-DF-HJ-NP-TV-Z2-9]{4}(-[B-DF-HJ-NP-TV-Z2-9]{4}){4}$/)

    const opened = await keyring().open(password)
    expect(opened).toMatchObject({ isOneTime: true, offlineUntil: start + 15 * day })
    expect(isSame(key, opened.key)).toBe(true)
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
    expect(await keyring().recoveries()).toEqual([start + day])

    await keyring().replace(opened.key, 'second password', { offlineUntil: opened.offlineUntil })
    expect((await keyring().open('second password')).isOneTime).toBe(false)
    expect(await codeFrom(keyring().open(password))).toBe('wrong-password-here')
    expect(await codeFrom(keyring().open('first password'))).toBe('wrong-password-here')
    await keyring().clearRecoveries()
    expect(await keyring().recoveries()).toEqual([])
  })

  test('is let in also where the system’s key store is another one than it was (SECURITY C5)', async () => {
    const { key } = await keyring({ vault: keychain }).create('first password', start)
    await keyring({ vault: keychain }).keepRecovery(key, to)
    expect(await codeFrom(keyring().open('first password'))).toBe('key-store-changed')
    const opened = await keyring().open(await oneTimePassword())
    expect(isSame(key, opened.key)).toBe(true)
  })

  test('gets another password at every recovery, and a clock that ran ahead keeps nobody out', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, to)
    await keyring().saw(key, start + 900 * day)
    const first = await oneTimePassword()
    expect(await oneTimePassword()).not.toBe(first)
    expect((await keyring().open(first)).seenAt).toBe(start + day)
  })

  test.each([
    ['another recovery key', 'other-key', stranger],
    ['no recovery key at all', 'no-recovery', administrator],
  ] as const)('is not let in with %s, and nothing is written', async (_name, refusal, given) => {
    const { key } = await keyring().create('first password', start)
    if (refusal === 'other-key') await keyring().keepRecovery(key, to)
    const text = await readFile(file, 'utf8')
    expect(await recover(given)).toEqual({ done: false, refusal })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('is not let in by a seal somebody has planted, for there is nothing behind it', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, to)
    const planted = sealForRecovery(workspace, to, { key: new Uint8Array(randomBytes(32)), nextKey: null })
    await edit((body) => void (body['recovery'] = { wrap: planted, mac: '0'.repeat(64) }))
    expect(await recover()).toEqual({ done: false, refusal: 'not-its-key' })
    // The next opening finds that it is not the one this workspace made, and makes it anew.
    expect(await keyring().keepRecovery(key, to)).toBe('made')
    expect(await recover()).toMatchObject({ done: true })
  })

  test('waits until the desk is closed, and a damaged or missing keyring is told', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, to)
    const lock = lockWorkspace(join(folder, 'lock.db'))
    expect(await recover()).toEqual({ done: false, refusal: 'in-use' })
    lock.release()
    expect(await recover()).toMatchObject({ done: true })
    await writeFile(file, '{')
    expect(await recover()).toEqual({ done: false, refusal: 'damaged' })
    await rm(file)
    expect(await recover()).toEqual({ done: false, refusal: 'no-keyring' })
  })
})

describe('the recovery key of a site', () => {
  test('that is replaced or withdrawn is served at once, and a new key for the files ordered', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, rawRecoveryKey(stranger))
    expect(await keyring().startNewKey('first password')).toBeNull()
    expect(await keyring().keepRecovery(key, rawRecoveryKey(administrator))).toBe('moved')
    expect(await recover(stranger)).toEqual({ done: false, refusal: 'other-key' })
    expect(await keyring().startNewKey('first password')).toHaveLength(32)
    await keyring().finishNewKey('first password')
    const renewed = await keyring().open('first password')
    expect(await keyring().keepRecovery(renewed.key, null)).toBe('withdrawn')
    expect(await recover()).toEqual({ done: false, refusal: 'no-recovery' })
  })
})

describe('a new key for the files (SECURITY C11)', () => {
  test('comes when it is ordered, lies beside the old one until it is the only one, and every seal follows', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, rawRecoveryKey(administrator))
    expect(await keyring().startNewKey('first password')).toBeNull()
    expect(await orderNewKey(file)).toBe(true)
    const nextKey = (await keyring().startNewKey('first password')) ?? new Uint8Array()
    expect(isSame(key, nextKey)).toBe(false)
    const between = await keyring().open('first password')
    expect([isSame(key, between.key), isSame(nextKey, between.nextKey)]).toEqual([true, true])
    expect(isSame(nextKey, await keyring().startNewKey('first password'))).toBe(true)

    await keyring().finishNewKey('first password')
    const after = await keyring().open('first password')
    expect([isSame(nextKey, after.key), after.nextKey, after.seenAt]).toEqual([true, null, start])
    expect(await keyring().startNewKey('first password')).toBeNull()
    expect(await keyring().keepRecovery(nextKey, rawRecoveryKey(administrator))).toBe('kept')
    expect(isSame(nextKey, (await keyring().open(await oneTimePassword())).key)).toBe(true)
  })

  test('is kept by a recovery that comes in the middle', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().keepRecovery(key, rawRecoveryKey(administrator))
    await orderNewKey(folder)
    const nextKey = (await keyring().startNewKey('first password')) ?? new Uint8Array()
    const opened = await keyring().open(await oneTimePassword())
    expect([isSame(key, opened.key), isSame(nextKey, opened.nextKey)]).toEqual([true, true])
    await keyring().replace(opened.key, 'second password', { signedInAt: start }, opened.nextKey)
    expect(isSame(nextKey, (await keyring().open('second password')).nextKey)).toBe(true)
  })

  test('waits while two passwords open the old one', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().add(key, 'second password', start)
    await orderNewKey(file)
    expect(await keyring().startNewKey('first password')).toBeNull()
    expect(await codeFrom(keyring().open('second password'))).toBe('none')
  })

  test('is ordered only where there is a keyring', async () => {
    expect(await orderNewKey(file)).toBe(false)
  })
})
