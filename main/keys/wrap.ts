import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../preload/contract/index.ts'
import type { KeyVault } from '../ports/ports.ts'

/** One wrap of a workspace key by one password (DESIGN 7, SECURITY C3). */

/** Cost of scrypt in every build: 128 MB and about 0.4 s a guess. */
export const productionScryptCost = 2 ** 17
const blockSize = 8
const parallelism = 1
export const keyBytes = 32

/** Passwords that stand in somebody's manual: they may never wrap a key (SECURITY C4). */
export const defaultPasswords: readonly string[] = ['callcenter']

const hex = z.string().regex(/^([0-9a-f]{2})+$/)

export const Wrap = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  cost: z
    .number()
    .int()
    .min(1024)
    .max(2 ** 20),
  salt: hex.length(64),
  /** Name of the system key store on top, or null. */
  vault: z.string().max(40).nullable(),
  nonce: hex.length(24),
  sealed: hex.max(8192),
})
export type Wrap = z.infer<typeof Wrap>

const keyText = hex.length(keyBytes * 2)
const Secret = z.strictObject({
  key: keyText,
  offlineUntil: z.number().int().nonnegative(),
  nextKey: keyText.optional(),
  isOneTime: z.literal(true).optional(),
})

/** What a wrap holds, which nobody can change unseen. */
export interface WrappedSecret {
  readonly key: Uint8Array
  /** The key the files are being changed to: until that is done they open with the one or the other (SECURITY C11). */
  readonly nextKey: Uint8Array | null
  /** Until when it opens without the server, ms UTC. */
  readonly offlineUntil: number
  /** Made by an administrator: whoever comes in by it has to choose a password (SECURITY C13). */
  readonly isOneTime: boolean
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** The password's side of a wrap: kept for the moment between opening a wrap and sealing it again. */
export interface PasswordKey {
  readonly bytes: Uint8Array
  readonly salt: string
  readonly cost: number
}

/** scrypt on the thread pool: the main loop is never held up by it. */
export function passwordKey(password: string, salt: string, cost: number): Promise<PasswordKey> {
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * blockSize * cost }
    // The same letters typed on two keyboards may arrive composed or decomposed.
    scrypt(password.normalize('NFC'), Buffer.from(salt, 'hex'), keyBytes, options, (error, bytes) => {
      if (error === null) resolve({ bytes, salt, cost })
      else reject(error)
    })
  })
}

export function newSalt(): string {
  return randomBytes(32).toString('hex')
}

/** Everything of a wrap's head, bound into the seal: no field of it can be exchanged. */
function headOf(workspace: string, wrap: Omit<Wrap, 'sealed' | 'nonce'>): Buffer {
  return Buffer.from(JSON.stringify(['helpline-wrap-1', workspace, wrap.id, wrap.cost, wrap.salt, wrap.vault]))
}

/** Seals the secret under the password's key, and by the system's key store on top where that can be trusted. */
export async function seal(workspace: string, by: PasswordKey, secret: WrappedSecret, vault: KeyVault): Promise<Wrap> {
  const head = {
    id: randomBytes(8).toString('hex'),
    cost: by.cost,
    salt: by.salt,
    vault: vault.isTrusted ? vault.backend : null,
  }
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', by.bytes, nonce)
  cipher.setAAD(headOf(workspace, head))
  const text = JSON.stringify({
    key: hexOf(secret.key),
    offlineUntil: secret.offlineUntil,
    ...(secret.nextKey === null ? {} : { nextKey: hexOf(secret.nextKey) }),
    ...(secret.isOneTime ? { isOneTime: true } : {}),
  })
  const inner = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const sealed = vault.isTrusted ? await vault.wrap(inner) : inner
  return { ...head, nonce: nonce.toString('hex'), sealed: Buffer.from(sealed).toString('hex') }
}

/** The ciphertext under the password, freed from the key store on top. `key-store-changed` when that does not give it back. */
async function innerOf(wrap: Wrap, vault: KeyVault): Promise<Buffer> {
  const sealed = Buffer.from(wrap.sealed, 'hex')
  if (wrap.vault === null) return sealed
  if (!vault.isTrusted || vault.backend !== wrap.vault) throw new AppError('key-store-changed')
  try {
    return Buffer.from(await vault.unwrap(sealed))
  } catch (error) {
    throw new AppError('key-store-changed', { cause: error })
  }
}

/** Whether the system's key store of now is the one a wrap was sealed in, as far as can be told without the password. */
export async function isOfThisStore(wrap: Wrap, vault: KeyVault): Promise<boolean> {
  try {
    await innerOf(wrap, vault)
    return true
  } catch {
    return false
  }
}

/** Opens a wrap; null when it is not this password's. `key-store-changed` when the store on top does not give it back. */
export async function unseal(
  workspace: string,
  wrap: Wrap,
  by: PasswordKey,
  vault: KeyVault,
): Promise<WrappedSecret | null> {
  const inner = await innerOf(wrap, vault)
  if (inner.length <= 16) throw new AppError('key-damaged')
  const decipher = createDecipheriv('aes-256-gcm', by.bytes, Buffer.from(wrap.nonce, 'hex'))
  decipher.setAAD(headOf(workspace, wrap))
  decipher.setAuthTag(inner.subarray(-16))
  let text: string
  try {
    text = Buffer.concat([decipher.update(inner.subarray(0, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
  const secret = Secret.safeParse(JSON.parse(text))
  if (!secret.success) throw new AppError('key-damaged')
  const { key, nextKey, offlineUntil, isOneTime } = secret.data
  return {
    key: bytesOf(key),
    nextKey: nextKey === undefined ? null : bytesOf(nextKey),
    offlineUntil,
    isOneTime: isOneTime ?? false,
  }
}
