import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../../preload/contract/errors.ts'

/**
 * How a file lies on the disk (SECURITY C8): a mark, then chunks of 64 KiB, each with a nonce of its own, sealed with
 * AES-256-GCM under the key of this one file. The id of the file, the place of the chunk and whether it is the last are bound
 * in: no chunk can be moved, left out or taken from another file without being noticed.
 */

export const chunkBytes = 64 * 1024
const nonceBytes = 12
const tagBytes = 16
const sealedBytes = nonceBytes + chunkBytes + tagBytes

export const fileMark = Buffer.from('HLDFILE1', 'latin1')
export const fileKeyBytes = 32

interface ChunkPlace {
  readonly fileId: string
  readonly index: number
  readonly isLast: boolean
}

function boundTo({ fileId, index, isLast }: ChunkPlace): Buffer {
  return Buffer.from(`${fileId}:${index}:${isLast ? 'last' : 'more'}`, 'utf8')
}

export function sealChunk(key: Uint8Array, place: ChunkPlace, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(boundTo(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Fails with `file-damaged` for anything that is not exactly what was sealed for this place. */
export function openChunk(key: Uint8Array, place: ChunkPlace, sealed: Uint8Array): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new AppError('file-damaged')
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  cipher.setAAD(boundTo(place))
  cipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    return Buffer.concat([cipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), cipher.final()])
  } catch (error) {
    throw new AppError('file-damaged', { cause: error })
  }
}

/** How many chunks a file of this size has; an empty one has one. */
export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / chunkBytes))
}

/** Where a chunk lies in a file of this size, and how long it is sealed. */
export function placeOnDisk(size: number, index: number): { readonly at: number; readonly length: number } {
  const isLast = index === chunkCount(size) - 1
  const plain = isLast ? size - index * chunkBytes : chunkBytes
  return { at: fileMark.length + index * sealedBytes, length: nonceBytes + plain + tagBytes }
}
