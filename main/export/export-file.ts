import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import { normalPassphrase } from './passphrase.ts'

/**
 * The file an export is (main/export/README.md has it byte by byte): a head that names the version and how the key is made,
 * one AES-256-GCM seal over the content with the head bound in, and a SHA-256 of all of that, by which a file that was
 * damaged on its way is told from a wrong passphrase.
 */

const magic = Buffer.from('HELPLINE-EXPORT\n', 'ascii')
const version = 1
const saltBytes = 32
const nonceBytes = 12
const tagBytes = 16
const sumBytes = 32
/** magic, version, log2 of the scrypt cost, salt, nonce */
const headBytes = magic.length + 2 + saltBytes + nonceBytes

/** The cost of every build: 128 MB and about 0.4 s a guess. */
const productionCostPower = 17
const mostCostPower = 20

function keyOf(passphrase: string, salt: Uint8Array, costPower: number): Promise<Buffer> {
  const cost = 2 ** costPower
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: 8, p: 1, maxmem: 256 * 8 * cost }
    scrypt(normalPassphrase(passphrase), salt, 32, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

const sumOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Seals a text into the bytes of an export file. `testOnlyCostPower`: a cheaper scrypt for tests. */
export async function sealExport(
  text: string,
  passphrase: string,
  testOnlyCostPower = productionCostPower,
): Promise<Buffer> {
  const salt = randomBytes(saltBytes)
  const nonce = randomBytes(nonceBytes)
  const head = Buffer.concat([magic, Buffer.from([version, testOnlyCostPower]), salt, nonce])
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, testOnlyCostPower), nonce)
  cipher.setAAD(head)
  const file = Buffer.concat([head, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return Buffer.concat([file, sumOf(file)])
}

/** What a file turned out to be. `wrong-passphrase` only where the file is whole. */
export type OpenedExport =
  | { readonly is: 'open'; readonly text: string }
  | { readonly is: 'no-export' | 'newer' | 'damaged' | 'wrong-passphrase' }

/** Opens an export file. Never throws on what it is given. */
export async function openExport(bytes: Uint8Array, passphrase: string): Promise<OpenedExport> {
  const file = Buffer.from(bytes)
  if (!file.subarray(0, magic.length).equals(magic)) return { is: 'no-export' }
  if ((file[magic.length] ?? 0) > version) return { is: 'newer' }
  const body = file.subarray(0, -sumBytes)
  if (file.length < headBytes + tagBytes + sumBytes || !sumOf(body).equals(file.subarray(-sumBytes))) {
    return { is: 'damaged' }
  }
  const costPower = file[magic.length + 1] ?? 0
  if (costPower < 1 || costPower > mostCostPower) return { is: 'damaged' }
  const head = file.subarray(0, headBytes)
  const salt = head.subarray(magic.length + 2, magic.length + 2 + saltBytes)
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt, costPower), head.subarray(-nonceBytes))
  decipher.setAAD(head)
  decipher.setAuthTag(body.subarray(-tagBytes))
  try {
    const text = Buffer.concat([decipher.update(body.subarray(headBytes, -tagBytes)), decipher.final()])
    return { is: 'open', text: text.toString('utf8') }
  } catch {
    return { is: 'wrong-passphrase' }
  }
}
