import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../preload/contract/index.ts'
import type { KeyVault } from '../ports/ports.ts'
import { writeAtomic } from './atomic-file.ts'
import { defaultPasswords, keyBytes, newSalt, passwordKey, productionScryptCost, seal, unseal, Wrap } from './wrap.ts'
import type { PasswordKey } from './wrap.ts'

/** How long a person can sign in here after the last sign-in at the server: 14 days (SECURITY C6). */
export const offlineSpanMs = 14 * 86_400_000

const Body = z.strictObject({
  format: z.literal('helpline-keyring'),
  version: z.literal(1),
  workspace: z.string().regex(/^[0-9a-f]{16}$/),
  wraps: z.array(Wrap).min(1).max(4),
  /** The latest instant this workspace has seen, signed by its own key: a clock set back is noticed. */
  seen: z.strictObject({ at: z.number().int().nonnegative(), mac: z.string().regex(/^[0-9a-f]{64}$/) }),
})
type Body = z.infer<typeof Body>
const Stored = z.strictObject({ body: Body, checksum: z.string() })

export interface OpenedKey {
  readonly key: Uint8Array
  /** ms UTC; compare with `seenAt` and the clock, whichever is later. */
  readonly offlineUntil: number
  readonly seenAt: number
  /** Which wrap it was, and its password's key, for sealing it anew without a second scrypt. */
  readonly wrapId: string
  readonly by: PasswordKey
}

/**
 * The wraps of one workspace's key, in one file. A password is never stored and never compared: it opens a wrap or it
 * does not. All methods may reject with `key-damaged`; the file is never removed or emptied by the program.
 */
export interface Keyring {
  exists(): Promise<boolean>
  /** A new random key wrapped by the password, proven to open before it is handed out. `default-password`. */
  create(password: string, signedInAt: number): Promise<OpenedKey>
  /** Opens with the password: `wrong-password-here` when no wrap is its. Does not judge `offlineUntil`. */
  open(password: string): Promise<OpenedKey>
  /** After the server has accepted the password: seals this wrap with a new offline span and drops all others. */
  renew(opened: OpenedKey, signedInAt: number): Promise<number>
  /** The one wrap from now on is this password's, with a new offline span or the one it had. Answers `offlineUntil`. */
  replace(key: Uint8Array, password: string, span: { signedInAt: number } | { offlineUntil: number }): Promise<number>
  /** A second wrap beside the others, for a password change whose answer is awaited. Answers its id. */
  add(key: Uint8Array, password: string, offlineUntil: number): Promise<string>
  /** Drops one wrap of several. */
  drop(wrapId: string): Promise<void>
  /** Keeps only this wrap. */
  keepOnly(wrapId: string): Promise<void>
  /** Records that the workspace was open at this instant. */
  saw(key: Uint8Array, at: number): Promise<void>
}

export interface KeyringOptions {
  readonly file: string
  /** Name of the workspace folder: bound into every wrap. */
  readonly workspace: string
  readonly vault: KeyVault
  /** TEST ONLY: a cheaper scrypt cost than {@link productionScryptCost}. */
  readonly testOnlyScryptCost?: number
}

const checksumOf = (body: Body) => createHash('sha256').update(JSON.stringify(body)).digest('hex')

function macOf(key: Uint8Array, workspace: string, at: number): string {
  const macKey = Buffer.from(hkdfSync('sha256', key, '', 'helpline-keyring-seen', keyBytes))
  return createHmac('sha256', macKey).update(`${workspace}|${at}`).digest('hex')
}

/** The instant to judge an offline sign-in by: setting the clock back does not win time. */
export function offlineClock(opened: Pick<OpenedKey, 'seenAt'>, now: number): number {
  return Math.max(now, opened.seenAt)
}

export function createKeyring(options: KeyringOptions): Keyring {
  const { file, workspace, vault } = options
  const cost = options.testOnlyScryptCost ?? productionScryptCost
  // One change of the file after another: each reads what the one before has written.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }

  async function read(): Promise<Body | null> {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw new AppError('key-damaged', { cause: error })
    }
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (error) {
      throw new AppError('key-damaged', { cause: error })
    }
    const stored = Stored.safeParse(json)
    // The checksum only tells a damaged file from a wrong password; what protects the key is the seal.
    const isSound = stored.success && stored.data.checksum === checksumOf(stored.data.body)
    if (!isSound || stored.data.body.workspace !== workspace) throw new AppError('key-damaged')
    return stored.data.body
  }

  async function existing(): Promise<Body> {
    const body = await read()
    if (body === null) throw new AppError('unknown-here')
    return body
  }

  async function write(body: Body): Promise<void> {
    const checked = Body.parse(body)
    const text = JSON.stringify({ body: checked, checksum: checksumOf(checked) })
    try {
      await writeAtomic(file, text, randomBytes(4).toString('hex'))
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
      throw new AppError(isFull ? 'disk-full' : 'database-failed', { cause: error })
    }
  }

  function seen(key: Uint8Array, at: number): Body['seen'] {
    return { at, mac: macOf(key, workspace, at) }
  }

  /** When the signed instant does not fit its key, the offline span counts as over: only the server can say more. */
  function seenAtOf(body: Body, key: Uint8Array): number {
    const expected = Buffer.from(macOf(key, workspace, body.seen.at), 'hex')
    return timingSafeEqual(expected, Buffer.from(body.seen.mac, 'hex')) ? body.seen.at : Number.MAX_SAFE_INTEGER
  }

  /** Seals and, before anything is written, proves that the seal opens again to the same key. */
  async function provenWrap(by: PasswordKey, key: Uint8Array, offlineUntil: number): Promise<Wrap> {
    const wrap = await seal(workspace, by, { key, offlineUntil }, vault)
    const back = await unseal(workspace, wrap, by, vault)
    if (back === null || !timingSafeEqual(back.key, key)) throw new AppError('key-damaged')
    return wrap
  }

  async function passwordWrap(password: string, key: Uint8Array, offlineUntil: number): Promise<Wrap> {
    if (defaultPasswords.includes(password)) throw new AppError('default-password')
    return provenWrap(await passwordKey(password, newSalt(), cost), key, offlineUntil)
  }

  async function openBody(body: Body, password: string): Promise<OpenedKey> {
    let damaged: AppError | null = null
    for (const wrap of body.wraps.toReversed()) {
      if (wrap.cost < cost) throw new AppError('key-damaged')
      const by = await passwordKey(password, wrap.salt, wrap.cost)
      try {
        const secret = await unseal(workspace, wrap, by, vault)
        if (secret !== null) return { ...secret, seenAt: seenAtOf(body, secret.key), wrapId: wrap.id, by }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        damaged = error
      }
    }
    throw damaged ?? new AppError('wrong-password-here')
  }

  return {
    exists: async () => (await read()) !== null,
    create: (password, signedInAt) =>
      inTurn(async () => {
        // A key that exists guards data: it is never written over.
        if ((await read()) !== null) throw new AppError('key-damaged')
        const key = new Uint8Array(randomBytes(keyBytes))
        const wrap = await passwordWrap(password, key, signedInAt + offlineSpanMs)
        await write({ format: 'helpline-keyring', version: 1, workspace, wraps: [wrap], seen: seen(key, signedInAt) })
        const opened = await openBody(await existing(), password)
        if (!timingSafeEqual(opened.key, key)) throw new AppError('key-damaged')
        return opened
      }),
    open: (password) => inTurn(async () => openBody(await existing(), password)),
    renew: (opened, signedInAt) =>
      inTurn(async () => {
        const body = await existing()
        const offlineUntil = signedInAt + offlineSpanMs
        const wrap = await provenWrap(opened.by, opened.key, offlineUntil)
        // The server has just vouched for the person: a clock that ran ahead once is forgiven here.
        await write({ ...body, wraps: [wrap], seen: seen(opened.key, signedInAt) })
        return offlineUntil
      }),
    replace: (key, password, span) =>
      inTurn(async () => {
        const body = await existing()
        const offlineUntil = 'signedInAt' in span ? span.signedInAt + offlineSpanMs : span.offlineUntil
        const wrap = await passwordWrap(password, key, offlineUntil)
        // Both are kept until the file that is on the disk has opened with the new password.
        await write({ ...body, wraps: [...body.wraps.slice(-3), wrap] })
        const opened = await openBody(await existing(), password)
        if (!timingSafeEqual(opened.key, key)) throw new AppError('key-damaged')
        const at = 'signedInAt' in span ? seen(key, span.signedInAt) : body.seen
        await write({ ...body, wraps: [wrap], seen: at })
        return offlineUntil
      }),
    add: (key, password, offlineUntil) =>
      inTurn(async () => {
        const body = await existing()
        const wrap = await passwordWrap(password, key, offlineUntil)
        await write({ ...body, wraps: [...body.wraps.slice(-3), wrap] })
        return wrap.id
      }),
    drop: (wrapId) =>
      inTurn(async () => {
        const body = await existing()
        const wraps = body.wraps.filter((wrap) => wrap.id !== wrapId)
        if (wraps.length > 0) await write({ ...body, wraps })
      }),
    keepOnly: (wrapId) =>
      inTurn(async () => {
        const body = await existing()
        const wraps = body.wraps.filter((wrap) => wrap.id === wrapId)
        if (wraps.length > 0) await write({ ...body, wraps })
      }),
    saw: (key, at) =>
      inTurn(async () => {
        const body = await existing()
        if (at > body.seen.at) await write({ ...body, seen: seen(key, at) })
      }),
  }
}
