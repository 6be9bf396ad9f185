import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { keyBytes } from './wrap.ts'

/**
 * The keys of a workspace, sealed to the helpline's recovery key (SECURITY C13): X25519 with a pair made for this one seal,
 * HKDF-SHA-256 over the shared secret with both public keys as salt, AES-256-GCM with workspace and both keys bound in.
 * Making it needs the public key alone; opening it the private one, which lies with the administrator.
 */

const hex = z.string().regex(/^([0-9a-f]{2})+$/)
const rawKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

export const RecoveryWrap = z.strictObject({
  /** The recovery key it is made for: raw X25519 public key, base64. */
  to: rawKey,
  /** The public half of the pair made for this seal. */
  from: rawKey,
  nonce: hex.length(24),
  sealed: hex.max(1024),
})
export type RecoveryWrap = z.infer<typeof RecoveryWrap>

const Secret = z.strictObject({ key: hex.length(keyBytes * 2), nextKey: hex.length(keyBytes * 2).optional() })

/** Both keys while the files are being changed from one to the other, else one. */
export interface RecoveredKeys {
  readonly key: Uint8Array
  readonly nextKey: Uint8Array | null
}

const purpose = 'helpline-recovery-1'
const x25519Spki = Buffer.from('302a300506032b656e032100', 'hex')

const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([x25519Spki, Buffer.from(raw, 'base64')]), format: 'der', type: 'spki' })

/** The raw public key of an X25519 key, base64, as `recoveryKey` of a site holds it. */
export function rawRecoveryKey(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
}

/** Reads a recovery key in PEM. Throws on anything that is not the private half of an X25519 pair. */
export function readRecoveryKey(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'x25519') throw new TypeError('Not an X25519 key')
  return key
}

function sealingKey(shared: Buffer, workspace: string, { to, from }: Pick<RecoveryWrap, 'to' | 'from'>): Buffer {
  const salt = Buffer.concat([Buffer.from(from, 'base64'), Buffer.from(to, 'base64')])
  return Buffer.from(hkdfSync('sha256', shared, salt, `${purpose}|${workspace}`, keyBytes))
}

const headOf = (workspace: string, { to, from }: Pick<RecoveryWrap, 'to' | 'from'>): Buffer =>
  Buffer.from(JSON.stringify([purpose, workspace, to, from]))

/** Seals the keys to a recovery key (raw X25519, base64). Throws when that is not a key at all. */
export function sealForRecovery(workspace: string, to: string, keys: RecoveredKeys): RecoveryWrap {
  const pair = generateKeyPairSync('x25519')
  const ends = { to, from: rawRecoveryKey(pair.publicKey) }
  const shared = diffieHellman({ privateKey: pair.privateKey, publicKey: publicKeyOf(to) })
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(shared, workspace, ends), nonce)
  cipher.setAAD(headOf(workspace, ends))
  const text = JSON.stringify({
    key: Buffer.from(keys.key).toString('hex'),
    ...(keys.nextKey === null ? {} : { nextKey: Buffer.from(keys.nextKey).toString('hex') }),
  })
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { ...ends, nonce: nonce.toString('hex'), sealed: sealed.toString('hex') }
}

/** Opens a seal with the private recovery key; null when it was made for another key or was changed. */
export function openRecovery(workspace: string, wrap: RecoveryWrap, privateKey: KeyObject): RecoveredKeys | null {
  if (rawRecoveryKey(privateKey) !== wrap.to) return null
  const bytes = Buffer.from(wrap.sealed, 'hex')
  if (bytes.length <= 16) return null
  try {
    const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(wrap.from) })
    const decipher = createDecipheriv(
      'aes-256-gcm',
      sealingKey(shared, workspace, wrap),
      Buffer.from(wrap.nonce, 'hex'),
    )
    decipher.setAAD(headOf(workspace, wrap))
    decipher.setAuthTag(bytes.subarray(-16))
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
    const { key, nextKey } = Secret.parse(JSON.parse(text))
    return {
      key: new Uint8Array(Buffer.from(key, 'hex')),
      nextKey: nextKey === undefined ? null : new Uint8Array(Buffer.from(nextKey, 'hex')),
    }
  } catch {
    return null
  }
}
