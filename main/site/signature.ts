import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What is signed begins with this, so that no signature of anything else is one of a site file. */
const purpose = 'helpline-site-file-v1\n'

/**
 * The one text of a JSON value: no white space, keys in the order of their UTF-16 units. What two programs sign and verify
 * must be the same bytes, however a file was indented. Throws on what JSON has no text for.
 */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .toSorted((one, other) => (one < other ? -1 : 1))
      .map((key) => `${JSON.stringify(key)}:${canonicalText(Reflect.get(value, key))}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('Not a JSON number')
  const text: unknown = JSON.stringify(value)
  if (typeof text !== 'string') throw new TypeError('Not a JSON value')
  return text
}

const signedBytes = (site: unknown): Buffer => Buffer.from(purpose + canonicalText(site), 'utf8')

/** The raw 32 bytes of an Ed25519 public key, base64. */
function rawPublicKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
}

const ed25519Spki = Buffer.from('302a300506032b6570032100', 'hex')

/** Whether `signature` (base64) over the site was made by `signer` (raw Ed25519 public key, base64). Never throws. */
export function isSignedBy(site: unknown, signer: string, signature: string): boolean {
  try {
    const raw = Buffer.from(signer, 'base64')
    if (raw.length !== 32) return false
    const key = createPublicKey({ key: Buffer.concat([ed25519Spki, raw]), format: 'der', type: 'spki' })
    return verify(null, signedBytes(site), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

/** A key that signs site files, as PEM (PKCS #8). */
export interface SigningKey {
  readonly pem: string
  readonly signer: string
}

export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), signer: rawPublicKey(publicKey) }
}

/** Reads a private key. Throws on anything that is not an Ed25519 one. */
export function readSigningKey(pem: string): SigningKey {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('Not an Ed25519 key')
  return { pem, signer: rawPublicKey(createPublicKey(key)) }
}

/** The text of a signed site file. */
export function signSite(site: object, key: SigningKey): string {
  const signature = sign(null, signedBytes(site), createPrivateKey(key.pem)).toString('base64')
  return `${JSON.stringify({ version: 1, site, signer: key.signer, signature }, null, 1)}\n`
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * What people compare: 160 bits of the SHA-256 of the signer's key as eight groups of four characters out of A–Z and 2–7
 * (no 0, 1, 8 or 9, so nothing looks like a letter).
 */
export function fingerprintOf(signer: string): string {
  const hash = createHash('sha256').update(Buffer.from(signer, 'base64')).digest().subarray(0, 20)
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => base32[Number.parseInt(five, 2)] ?? '').join('')
  return (letters.match(/.{4}/g) ?? []).join(' ')
}

/** Whether somebody typed the last four characters of a fingerprint; spaces, dashes and capitals make no difference. */
export function isConfirmation(typed: string, fingerprint: string): boolean {
  const normal = typed.replaceAll(/[\s-]/g, '').toUpperCase()
  const whole = fingerprint.replaceAll(' ', '')
  return normal === whole.slice(-4) || normal === whole
}
