import { createHash, randomBytes, scryptSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import { createKeyring, offlineClock, offlineSpanMs } from '../../../main/keys/keyring.ts'
import type { Keyring, KeyringOptions } from '../../../main/keys/keyring.ts'
import { orderNewKey } from '../../../main/keys/recover.ts'
import { newSalt, passwordKey } from '../../../main/keys/wrap.ts'
import type { KeyVault } from '../../../main/ports/ports.ts'

const workspace = '0123456789abcdef'
const day = 86_400_000
const start = Date.UTC(2026, 10, 22)

const noVault: KeyVault = {
  backend: 'none',
  isTrusted: false,
  wrap: async (secret) => secret,
  unwrap: async (wrapped) => wrapped,
}

/** A key store of the system with its own secret, as `safeStorage` has one. */
function vaultNamed(backend: string, pad = randomBytes(8192)): KeyVault {
  const mix = (bytes: Uint8Array) => bytes.map((byte, index) => byte ^ (pad[index] ?? 0))
  return { backend, isTrusted: true, wrap: async (secret) => mix(secret), unwrap: async (wrapped) => mix(wrapped) }
}

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpline-keyring-'))
  file = join(folder, 'keyring.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function keyring(options: Partial<KeyringOptions> = {}): Keyring {
  return createKeyring({ file, workspace, vault: noVault, testOnlyScryptCost: 1024, ...options })
}

interface StoredKeyring {
  body: { wraps: Record<string, unknown>[]; seen: { at: number } }
  checksum: string
}

async function stored(path: string): Promise<StoredKeyring> {
  return JSON.parse(await readFile(path, 'utf8')) as StoredKeyring
}

/** Writes a file somebody has edited, with a checksum that fits. */
async function forge(edited: StoredKeyring): Promise<void> {
  const checksum = createHash('sha256').update(JSON.stringify(edited.body)).digest('hex')
  await writeFile(file, JSON.stringify({ ...edited, checksum }))
}

async function codeFrom(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => codeOf(error),
  )
}

describe('a workspace key (SECURITY C3, C4, C6)', () => {
  test('opens with its password again, also from a new keyring on the same file', async () => {
    const created = await keyring().create('first password', start)
    const opened = await keyring().open('first password')
    expect(created.key).toHaveLength(32)
    expect(Buffer.from(opened.key).equals(created.key)).toBe(true)
    expect(opened.offlineUntil).toBe(start + offlineSpanMs)
  })

  test('opens with the cost of every build, and a cheaper wrap is refused there', async () => {
    const real = createKeyring({ file, workspace, vault: noVault })
    await real.create('first password', start)
    expect(await codeFrom(real.open('first password'))).toBe('none')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ body: { wraps: [{ cost: 131_072 }] } })

    await rm(file)
    await keyring().create('first password', start)
    expect(await codeFrom(real.open('first password'))).toBe('key-damaged')
  })

  test('is 32 random bytes, and so are the salt and the nonce of its wrap', async () => {
    const one = await keyring().create('first password', start)
    const [firstWrap] = (await stored(file)).body.wraps
    await rm(file)
    const two = await keyring().create('first password', start)
    const [secondWrap] = (await stored(file)).body.wraps
    expect(Buffer.from(one.key).equals(two.key)).toBe(false)
    for (const field of ['id', 'salt', 'nonce', 'sealed']) expect(firstWrap?.[field]).not.toBe(secondWrap?.[field])
    // Random bytes of this length repeat a value now and then, but never half of the time.
    expect(new Set(one.key).size).toBeGreaterThan(16)
  })

  test('is wrapped by scrypt with blocks of 8, not by a cheaper kin of it', async () => {
    const salt = newSalt()
    const { bytes } = await passwordKey('first password', salt, 2048)
    const expected = scryptSync('first password', Buffer.from(salt, 'hex'), 32, { N: 2048, r: 8, p: 1 })
    expect(Buffer.from(bytes).equals(expected)).toBe(true)
  })

  test('does not open with another password, nor with another person’s file', async () => {
    await keyring().create('first password', start)
    expect(await codeFrom(keyring().open('First password'))).toBe('wrong-password-here')
    expect(await codeFrom(keyring({ workspace: 'fedcba9876543210' }).open('first password'))).toBe('key-damaged')
  })

  test('treats the same letters alike however a keyboard composes them', async () => {
    await keyring().create('cafe\u0301 na mkate', start)
    expect(await codeFrom(keyring().open('caf\u00e9 na mkate'))).toBe('none')
  })

  test('is never wrapped by a documented default password', async () => {
    expect(await codeFrom(keyring().create('callcenter', start))).toBe('default-password')
    expect(await keyring().exists()).toBe(false)
    const { key } = await keyring().create('first password', start)
    expect(await codeFrom(keyring().replace(key, 'callcenter', { signedInAt: start }))).toBe('default-password')
    expect(await codeFrom(keyring().add(key, 'callcenter', start))).toBe('default-password')
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
  })

  test('that the files are being changed to is in both wraps while a change of passwords is unclear', async () => {
    const ring = keyring()
    const { key } = await ring.create('first password', start)
    await orderNewKey(file)
    const nextKey = await ring.startNewKey('first password')
    if (nextKey === null) throw new Error('It was ordered')
    await ring.add(key, 'second password', start, (await ring.open('first password')).nextKey)
    for (const password of ['first password', 'second password']) {
      const opened = await ring.open(password)
      expect(Buffer.from(opened.nextKey ?? []).equals(nextKey)).toBe(true)
    }
  })

  test('is never written over by a new one', async () => {
    const before = await readFile(file, 'utf8').catch(() => '')
    expect(before).toBe('')
    await keyring().create('first password', start)
    const text = await readFile(file, 'utf8')
    expect(await codeFrom(keyring().create('another password', start))).toBe('key-damaged')
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('holds neither key nor password in its file, which only its owner may read', async () => {
    const { key } = await keyring().create('first password', start)
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('first password')
    expect(text).not.toContain(Buffer.from(key).toString('hex'))
    expect(text).not.toContain(Buffer.from(key).toString('base64'))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['keyring.json'])
  })

  test.each(['half of it is gone', 'one letter is changed', 'it is empty', 'it is something else'])(
    'says it is damaged, and stays as it is, when %s',
    async (damage) => {
      await keyring().create('first password', start)
      const text = await readFile(file, 'utf8')
      const at = text.indexOf('"sealed":"') + 20
      const damaged = {
        'half of it is gone': text.slice(0, text.length / 2),
        'one letter is changed': text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1),
        'it is empty': '',
        'it is something else': '{"body":{},"checksum":""}',
      }[damage]
      await writeFile(file, damaged ?? '')
      expect(await codeFrom(keyring().open('first password'))).toBe('key-damaged')
      expect(await codeFrom(keyring().create('first password', start))).toBe('key-damaged')
      expect(await readFile(file, 'utf8')).toBe(damaged)
    },
  )

  test.each(['cost', 'salt', 'vault', 'id'])('cannot be opened when the %s in its head is exchanged', async (field) => {
    const other = join(folder, 'other.json')
    await keyring().create('first password', start)
    await createKeyring({ file: other, workspace, vault: noVault, testOnlyScryptCost: 2048 }).create(
      'x'.repeat(12),
      start,
    )
    const edited = await stored(file)
    const foreign = await stored(other)
    Object.assign(edited.body.wraps[0] ?? {}, {
      [field]: field === 'vault' ? 'keychain' : foreign.body.wraps[0]?.[field],
    })
    await forge(edited)
    expect(['wrong-password-here', 'key-damaged', 'key-store-changed']).toContain(
      await codeFrom(keyring().open('first password')),
    )
  })
})

describe('the time a key opens without the server (SECURITY C6)', () => {
  test('ends 14 days after the last sign-in at the server, and starts anew with the next', async () => {
    await keyring().create('first password', start)
    const opened = await keyring().open('first password')
    expect(offlineClock(opened, start + 14 * day) > opened.offlineUntil).toBe(false)
    expect(offlineClock(opened, start + 14 * day + 1) > opened.offlineUntil).toBe(true)

    expect(await keyring().renew(opened, start + 20 * day)).toBe(start + 34 * day)
    expect((await keyring().open('first password')).offlineUntil).toBe(start + 34 * day)
  })

  test('is not won by setting the clock back', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().saw(key, start + 15 * day)
    const opened = await keyring().open('first password')
    expect(offlineClock(opened, start + day) > opened.offlineUntil).toBe(true)
  })

  test('counts as over when the instant in the file was edited', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().saw(key, start + 15 * day)
    const edited = await stored(file)
    edited.body.seen.at = start
    await forge(edited)
    const opened = await keyring().open('first password')
    expect(offlineClock(opened, start) > opened.offlineUntil).toBe(true)
  })
})

describe('a changed password', () => {
  test('opens beside the old one while the change is unclear, and alone afterwards', async () => {
    const { key } = await keyring().create('first password', start)
    const added = await keyring().add(key, 'second password', start + offlineSpanMs)
    expect(Buffer.from((await keyring().open('first password')).key).equals(key)).toBe(true)
    expect(Buffer.from((await keyring().open('second password')).key).equals(key)).toBe(true)
    await keyring().keepOnly(added)
    expect(await codeFrom(keyring().open('first password'))).toBe('wrong-password-here')
    expect(Buffer.from((await keyring().open('second password')).key).equals(key)).toBe(true)
  })

  test('leaves the old one alone when the server refused it', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().drop(await keyring().add(key, 'second password', start))
    expect(await codeFrom(keyring().open('second password'))).toBe('wrong-password-here')
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
  })

  test('drops every other wrap at the next sign-in the server accepts', async () => {
    const { key } = await keyring().create('first password', start)
    await keyring().add(key, 'second password', start)
    await keyring().renew(await keyring().open('first password'), start)
    expect(await codeFrom(keyring().open('second password'))).toBe('wrong-password-here')
  })

  test('never takes the last wrap away', async () => {
    const { wrapId } = await keyring().create('first password', start)
    await keyring().drop(wrapId)
    expect(await codeFrom(keyring().open('first password'))).toBe('none')
  })

  test('survives many changes at once in the order they were asked for', async () => {
    const ring = keyring()
    const { key } = await ring.create('password number 0', start)
    const changes = Array.from({ length: 8 }, (_, n) =>
      ring.replace(key, `password number ${n + 1}`, { signedInAt: start }),
    )
    await Promise.all(changes)
    expect(await codeFrom(ring.open('password number 8'))).toBe('none')
    expect(await codeFrom(ring.open('password number 7'))).toBe('wrong-password-here')
  })
})

describe('the key store of the system on top (SECURITY C3–C5)', () => {
  test('is needed besides the password, and named in the file', async () => {
    const vault = vaultNamed('keychain')
    await keyring({ vault }).create('first password', start)
    expect(await codeFrom(keyring({ vault }).open('first password'))).toBe('none')
    expect(await codeFrom(keyring({ vault }).open('second password'))).toBe('wrong-password-here')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ body: { wraps: [{ vault: 'keychain' }] } })
  })

  test.each(['none', 'basic_text'])('does not count when its backend is %s', async (backend) => {
    const vault = { ...vaultNamed(backend), isTrusted: false }
    await keyring({ vault }).create('first password', start)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ body: { wraps: [{ vault: null }] } })
    expect(await codeFrom(keyring({ vault: noVault }).open('first password'))).toBe('none')
  })

  test('leaves everything as it is when the backend has changed or cannot open', async () => {
    await keyring({ vault: vaultNamed('keychain') }).create('first password', start)
    const text = await readFile(file, 'utf8')
    const broken: KeyVault = { ...vaultNamed('keychain'), unwrap: () => Promise.reject(new Error('locked')) }
    for (const vault of [noVault, vaultNamed('dpapi'), broken]) {
      expect(await codeFrom(keyring({ vault }).open('first password'))).toBe('key-store-changed')
      expect(await readFile(file, 'utf8')).toBe(text)
    }
  })

  test('is proven before it is trusted: a store that gives back something else is refused', async () => {
    const liar: KeyVault = { ...vaultNamed('keychain'), unwrap: async () => randomBytes(100) }
    expect(await codeFrom(keyring({ vault: liar }).create('first password', start))).toBe('key-damaged')
    expect(await keyring().exists()).toBe(false)
  })
})
