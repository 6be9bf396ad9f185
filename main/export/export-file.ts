import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import type { CipherGCM } from 'node:crypto'
import { AppError } from '../../preload/contract/index.ts'
import { normalPassphrase } from './passphrase.ts'

/**
 * The file an export is (main/export/README.md has it byte by byte): a head that names the version and how the key is made,
 * one AES-256-GCM seal over text and attachments with the head bound in, and a SHA-256 of all of that, by which a file that was
 * damaged on its way is told from a wrong passphrase.
 */

const magic = Buffer.from('HELPLINE-EXPORT\n', 'ascii')
/** 1 had a text alone, without its length. */
const version = 2
/** How long the text is, before it. */
const lengthBytes = 8
/** So much text is sealed at a time. */
const pieceBytes = 64 * 1024
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

/** One attachment as it goes into an export. */
export interface ExportedFile {
  readonly size: number
  /** Exactly `size` bytes, decrypted as they are asked for. */
  bytes(): AsyncIterable<Uint8Array>
}

/** What is sealed: a text, and files whose order and sizes the text tells. */
export interface ExportContent {
  readonly text: Buffer
  readonly files: readonly ExportedFile[]
}

/** How long the file will be, bytes: known before anything is sealed. */
export function exportBytes({ text, files }: ExportContent): number {
  const sizes = files.reduce((sum, file) => sum + file.size, 0)
  return headBytes + lengthBytes + text.length + sizes + tagBytes + sumBytes
}

/**
 * Seals content into the bytes of an export file, piece by piece as they are asked for: no attachment lies in memory as a
 * whole. Fails with `file-damaged` where a file has not the bytes it said. `testOnlyCostPower`: a cheaper scrypt for tests.
 */
export async function sealExport(
  content: ExportContent,
  passphrase: string,
  testOnlyCostPower = productionCostPower,
): Promise<AsyncGenerator<Buffer>> {
  const salt = randomBytes(saltBytes)
  const nonce = randomBytes(nonceBytes)
  const head = Buffer.concat([magic, Buffer.from([version, testOnlyCostPower]), salt, nonce])
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, testOnlyCostPower), nonce)
  cipher.setAAD(head)
  return summed(sealed(content, head, cipher))
}

async function* sealed({ text, files }: ExportContent, head: Buffer, cipher: CipherGCM): AsyncGenerator<Buffer> {
  const length = Buffer.alloc(lengthBytes)
  length.writeBigUInt64BE(BigInt(text.length))
  yield head
  yield cipher.update(length)
  for (let at = 0; at < text.length; at += pieceBytes) yield cipher.update(text.subarray(at, at + pieceBytes))
  for (const file of files) {
    let left = file.size
    for await (const piece of file.bytes()) {
      left -= piece.length
      yield cipher.update(piece)
    }
    if (left !== 0) throw new AppError('file-damaged')
  }
  yield cipher.final()
  yield cipher.getAuthTag()
}

/** With the checksum of everything at its end. */
async function* summed(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const piece of pieces) {
    hash.update(piece)
    yield piece
  }
  yield hash.digest()
}

/** What a file turned out to be. `wrong-passphrase` only where the file is whole. */
export type OpenedExport =
  /** `files`: the bytes of the attachments one behind the other; the text tells their order and sizes. */
  | { readonly is: 'open'; readonly text: string; readonly files: Buffer }
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
    const content = Buffer.concat([decipher.update(body.subarray(headBytes, -tagBytes)), decipher.final()])
    const hasFiles = file[magic.length] === version
    const from = hasFiles ? lengthBytes : 0
    const end = hasFiles ? from + Number(content.readBigUInt64BE(0)) : content.length
    return { is: 'open', text: content.subarray(from, end).toString('utf8'), files: content.subarray(end) }
  } catch {
    return { is: 'wrong-passphrase' }
  }
}
