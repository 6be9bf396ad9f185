import { randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../preload/contract/index.ts'
import type { KeyVault } from '../ports/ports.ts'
import { readKeyringFile, recoveryAs, recoveryRecipient, seenAs, seenAtOf, writeKeyringFile } from './keyring-file.ts'
import type { KeyringBody } from './keyring-file.ts'
import { sealForRecovery } from './recovery-wrap.ts'
import { defaultPasswords, keyBytes, newSalt, passwordKey, productionScryptCost, seal, unseal } from './wrap.ts'
import type { PasswordKey, Wrap, WrappedSecret } from './wrap.ts'

/** How long a person can sign in here after the last sign-in at the server: 14 days (SECURITY C6). */
export const offlineSpanMs = 14 * 86_400_000

export interface OpenedKey extends WrappedSecret {
  readonly seenAt: number
  /** Which wrap it was, and its password's key, for sealing it anew without a second scrypt. */
  readonly wrapId: string
  readonly by: PasswordKey
}

type Span = { readonly signedInAt: number } | { readonly offlineUntil: number }

/** What became of the key for the administrator: see `keepRecovery`. */
type RecoveryChange = 'kept' | 'made' | 'moved' | 'withdrawn'

/**
 * The wraps of one workspace's key, in one file. A password is never stored and never compared: it opens a wrap or it
 * does not. All methods may reject with `key-damaged`; the file is never removed or emptied by the program.
 */
export interface Keyring {
  exists(): Promise<boolean>
  /** A new random key wrapped by the password, proven to open before it is handed out. `default-password`. */
  create(password: string, signedInAt: number): Promise<OpenedKey>
  /**
   * Opens with the password: `wrong-password-here` when no wrap is its, `key-store-changed` when the system's key store is
   * not the one it was sealed in. Does not judge `offlineUntil`.
   */
  open(password: string): Promise<OpenedKey>
  /** After the server has accepted the password: seals this wrap with a new offline span and drops all others. */
  renew(opened: OpenedKey, signedInAt: number): Promise<number>
  /**
   * The one wrap from now on is this password's, with a new offline span or the one it had. `nextKey` where a change of
   * keys has not been finished. Answers `offlineUntil`.
   */
  replace(key: Uint8Array, password: string, span: Span, nextKey?: Uint8Array | null): Promise<number>
  /**
   * A second wrap beside the others, for a password change whose answer is awaited. `nextKey` as the first one has it: either
   * may become the only one. Answers its id.
   */
  add(key: Uint8Array, password: string, offlineUntil: number, nextKey?: Uint8Array | null): Promise<string>
  /** Drops one wrap of several. */
  drop(wrapId: string): Promise<void>
  /** Keeps only this wrap. */
  keepOnly(wrapId: string): Promise<void>
  /** Records that the workspace was open at this instant. */
  saw(key: Uint8Array, at: number): Promise<void>
  /**
   * Sees to it that the key is sealed to this recovery key and no other (SECURITY C13); null withdraws it. A seal that was
   * made for another key before (`moved`, `withdrawn`) may have been copied: a new key is ordered then.
   */
  keepRecovery(key: Uint8Array, to: string | null): Promise<RecoveryChange>
  /** When an administrator let somebody in since the last `clearRecoveries`. */
  recoveries(): Promise<readonly number[]>
  clearRecoveries(): Promise<void>
  /**
   * Where a new key is ordered and this is the only password: puts one beside the old one, into the same seals, and answers
   * it; else null (SECURITY C11). Nothing is encrypted with it before this has been written.
   */
  startNewKey(password: string): Promise<Uint8Array | null>
  /** The files have been reopened with the new key: from now on it is the only one. */
  finishNewKey(password: string): Promise<void>
}

export interface KeyringOptions {
  readonly file: string
  /** Name of the workspace folder: bound into every wrap. */
  readonly workspace: string
  readonly vault: KeyVault
  /** TEST ONLY: a cheaper scrypt cost than {@link productionScryptCost}. */
  readonly testOnlyScryptCost?: number
}

/** The instant to judge an offline sign-in by: setting the clock back does not win time. */
export function offlineClock(opened: Pick<OpenedKey, 'seenAt'>, now: number): number {
  return Math.max(now, opened.seenAt)
}

const newKey = () => new Uint8Array(randomBytes(keyBytes))

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

  async function read() {
    const stored = await readKeyringFile(file)
    if (stored !== null && stored.body.workspace !== workspace) throw new AppError('key-damaged')
    return stored
  }

  async function existing(): Promise<KeyringBody> {
    const stored = await read()
    if (stored === null) throw new AppError('unknown-here')
    return stored.body
  }

  const write = (body: KeyringBody) => writeKeyringFile(file, body)

  /** Reads, changes and writes in turn; null leaves the file as it is. */
  const change = (next: (body: KeyringBody) => KeyringBody | null): Promise<void> =>
    inTurn(async () => {
      const changed = next(await existing())
      if (changed !== null) await write(changed)
    })

  /** Seals and, before anything is written, proves that the seal opens again to the same key. */
  async function provenWrap(by: PasswordKey, secret: WrappedSecret): Promise<Wrap> {
    const wrap = await seal(workspace, by, secret, vault)
    const back = await unseal(workspace, wrap, by, vault)
    if (back === null || !timingSafeEqual(back.key, secret.key)) throw new AppError('key-damaged')
    return wrap
  }

  async function passwordWrap(password: string, secret: WrappedSecret): Promise<Wrap> {
    if (defaultPasswords.includes(password)) throw new AppError('default-password')
    return provenWrap(await passwordKey(password, newSalt(), cost), secret)
  }

  async function openBody(body: KeyringBody, password: string): Promise<OpenedKey> {
    let refusal: AppError | null = null
    for (const wrap of body.wraps.toReversed()) {
      if (wrap.cost < cost) throw new AppError('key-damaged')
      const by = await passwordKey(password, wrap.salt, wrap.cost)
      try {
        const secret = await unseal(workspace, wrap, by, vault)
        if (secret === null) continue
        const keys = secret.nextKey === null ? [secret.key] : [secret.key, secret.nextKey]
        return { ...secret, seenAt: seenAtOf(body, ...keys), wrapId: wrap.id, by }
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        refusal = error
      }
    }
    throw refusal ?? new AppError('wrong-password-here')
  }

  async function open(password: string): Promise<OpenedKey> {
    const stored = await read()
    if (stored === null) throw new AppError('unknown-here')
    const opened = await openBody(stored.body, password)
    if (stored.isOld) await write(stored.body)
    return opened
  }

  /** Writes, and opens what is on the disk now, before the file of before counts as gone. */
  async function writeProven(body: KeyringBody, password: string, key: Uint8Array): Promise<OpenedKey> {
    await write(body)
    const opened = await openBody(await existing(), password)
    if (!timingSafeEqual(opened.key, key)) throw new AppError('key-damaged')
    return opened
  }

  /** Both seals anew for these keys, signed by the first: of a body that has one password. */
  async function resealed(
    body: KeyringBody,
    opened: OpenedKey,
    keys: Pick<WrappedSecret, 'key' | 'nextKey'>,
  ): Promise<KeyringBody> {
    const to = recoveryRecipient(body, opened.key)
    return {
      ...body,
      wraps: [await provenWrap(opened.by, { ...opened, ...keys })],
      // An instant that did not fit its key stays as unbelievable as it was.
      seen: opened.seenAt === body.seen.at ? seenAs(keys.key, workspace, body.seen.at) : body.seen,
      recovery: to === null ? null : recoveryAs(keys.key, sealForRecovery(workspace, to, keys)),
    }
  }

  return {
    exists: async () => (await read()) !== null,
    create: (password, signedInAt) =>
      inTurn(async () => {
        // A key that exists guards data: it is never written over.
        if ((await read()) !== null) throw new AppError('key-damaged')
        const key = newKey()
        const secret = { key, nextKey: null, offlineUntil: signedInAt + offlineSpanMs, isOneTime: false }
        const fresh = {
          format: 'helpline-keyring',
          version: 2,
          workspace,
          wraps: [await passwordWrap(password, secret)],
          seen: seenAs(key, workspace, signedInAt),
          recovery: null,
          isNewKeyOrdered: false,
          recoveries: [],
        } as const
        return writeProven({ ...fresh, wraps: [...fresh.wraps], recoveries: [] }, password, key)
      }),
    open: (password) => inTurn(() => open(password)),
    renew: (opened, signedInAt) =>
      inTurn(async () => {
        const body = await existing()
        const offlineUntil = signedInAt + offlineSpanMs
        const wrap = await provenWrap(opened.by, { ...opened, offlineUntil })
        // The server has just vouched for the person: a clock that ran ahead once is forgiven here.
        await write({ ...body, wraps: [wrap], seen: seenAs(opened.key, workspace, signedInAt) })
        return offlineUntil
      }),
    replace: (key, password, span, nextKey = null) =>
      inTurn(async () => {
        const body = await existing()
        const offlineUntil = 'signedInAt' in span ? span.signedInAt + offlineSpanMs : span.offlineUntil
        const wrap = await passwordWrap(password, { key, nextKey, offlineUntil, isOneTime: false })
        // Both are kept until the file that is on the disk has opened with the new password.
        await writeProven({ ...body, wraps: [...body.wraps.slice(-3), wrap] }, password, key)
        const at = 'signedInAt' in span ? seenAs(key, workspace, span.signedInAt) : body.seen
        await write({ ...body, wraps: [wrap], seen: at })
        return offlineUntil
      }),
    add: (key, password, offlineUntil, nextKey = null) =>
      inTurn(async () => {
        const body = await existing()
        const wrap = await passwordWrap(password, { key, nextKey, offlineUntil, isOneTime: false })
        await write({ ...body, wraps: [...body.wraps.slice(-3), wrap] })
        return wrap.id
      }),
    drop: (wrapId) =>
      change((body) => {
        const wraps = body.wraps.filter((wrap) => wrap.id !== wrapId)
        return wraps.length > 0 ? { ...body, wraps } : null
      }),
    keepOnly: (wrapId) =>
      change((body) => {
        const wraps = body.wraps.filter((wrap) => wrap.id === wrapId)
        return wraps.length > 0 ? { ...body, wraps } : null
      }),
    saw: (key, at) => change((body) => (at > body.seen.at ? { ...body, seen: seenAs(key, workspace, at) } : null)),
    async keepRecovery(key, to) {
      let done: RecoveryChange = 'kept'
      await change((body) => {
        if (to === null ? body.recovery === null : recoveryRecipient(body, key) === to) return null
        const had = body.recovery?.wrap.to ?? null
        done = to === null ? 'withdrawn' : had === null || had === to ? 'made' : 'moved'
        const recovery = to === null ? null : recoveryAs(key, sealForRecovery(workspace, to, { key, nextKey: null }))
        return { ...body, recovery, isNewKeyOrdered: body.isNewKeyOrdered || done !== 'made' }
      })
      return done
    },
    recoveries: () => inTurn(async () => (await existing()).recoveries),
    clearRecoveries: () => change((body) => (body.recoveries.length > 0 ? { ...body, recoveries: [] } : null)),
    startNewKey: (password) =>
      inTurn(async () => {
        const body = await existing()
        if (!body.isNewKeyOrdered || body.wraps.length > 1) return null
        const opened = await openBody(body, password)
        if (opened.nextKey !== null) return opened.nextKey
        const nextKey = newKey()
        await writeProven(await resealed(body, opened, { key: opened.key, nextKey }), password, opened.key)
        return nextKey
      }),
    finishNewKey: (password) =>
      inTurn(async () => {
        const body = await existing()
        const opened = await openBody(body, password)
        const { nextKey } = opened
        if (nextKey === null) return
        const done = await resealed(body, opened, { key: nextKey, nextKey: null })
        await writeProven({ ...done, isNewKeyOrdered: false }, password, nextKey)
      }),
  }
}
