import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, largestRecording, recordingSlice } from '../../preload/contract/index.ts'
import { freeBytesAt } from '../db/disk-reserve.ts'
import { chunkBytes, chunkCount, fileKeyBytes, fileMark, openChunk, placeOnDisk, sealChunk } from '../files/chunks.ts'
import { opened, syncFolder, writeAt, written } from '../files/writing.ts'
import { tellingBytes } from './sound-kind.ts'

/** What came in: whole, sealed and on the disk. */
interface TakenIn {
  readonly size: number
  readonly sha256: string
  /** Its first bytes, for telling what it is. */
  readonly head: Uint8Array
}

interface KeptSound {
  readonly fileId: string
  readonly fileKey: Uint8Array
  readonly size: number
}

/** The sound of recordings on the disk, in the layout of attachments (`main/files/chunks.ts`), in a folder of its own. */
export interface RecordingStore {
  newKey(): Uint8Array
  /** `disk-full` while so little is free that a copy could take the room of a case that is being saved. */
  assertRoom(): Promise<void>
  /**
   * Seals what comes, piece by piece; memory holds one chunk of it. `recording-too-large` beyond 128 MB, `disk-full`;
   * whatever goes wrong, nothing of it stays.
   */
  takeIn(
    file: { fileId: string; fileKey: Uint8Array },
    pieces: AsyncIterable<Uint8Array>,
    onReceived: (bytes: number) => void,
  ): Promise<TakenIn>
  /** A slice, decrypted in memory alone; `file-damaged` when one byte of it was changed. */
  read(file: KeptSound, offset: number): Promise<{ slice: Uint8Array; isLast: boolean }>
  remove(fileId: string): Promise<void>
  /** Takes away every file but these. */
  keepOnly(fileIds: readonly string[]): Promise<void>
}

/** What copies leave free on the disk, bytes: more than where it counts as nearly full (`main/db/storage-watch.ts`). */
const roomForWork = 128 * 1024 * 1024
/** How much is taken in between two looks at what is free. */
const lookEvery = 4 * 1024 * 1024

export function createRecordingStore(
  folder: string,
  freeBytes: (folder: string) => number | null = freeBytesAt,
): RecordingStore {
  const placeOf = (fileId: string): string => join(folder, fileId)

  const hasRoom = (): boolean => (freeBytes(folder) ?? Infinity) >= roomForWork
  async function assertRoom(): Promise<void> {
    await written(() => mkdir(folder, { recursive: true, mode: 0o700 }))
    if (!hasRoom()) throw new AppError('disk-full')
  }

  async function writeAll(
    handle: FileHandle,
    { fileId, fileKey }: { fileId: string; fileKey: Uint8Array },
    pieces: AsyncIterable<Uint8Array>,
    onReceived: (bytes: number) => void,
  ): Promise<TakenIn> {
    const hash = createHash('sha256')
    let head = Buffer.alloc(0)
    let rest = Buffer.alloc(0)
    let size = 0
    let index = 0
    const seal = async (plain: Uint8Array, isLast: boolean): Promise<void> => {
      const sealed = sealChunk(fileKey, { fileId, index, isLast }, plain)
      await written(() => writeAt(handle, sealed, placeOnDisk(largestRecording, index).at))
      index += 1
    }
    await written(() => writeAt(handle, fileMark, 0))
    for await (const piece of pieces) {
      if (Math.floor(size / lookEvery) !== Math.floor((size + piece.length) / lookEvery) && !hasRoom())
        throw new AppError('disk-full')
      size += piece.length
      if (size > largestRecording) throw new AppError('recording-too-large')
      hash.update(piece)
      if (head.length < tellingBytes) head = Buffer.concat([head, piece]).subarray(0, tellingBytes)
      rest = Buffer.concat([rest, piece])
      // The last chunk is known as such only at the end.
      for (; rest.length > chunkBytes; rest = rest.subarray(chunkBytes)) await seal(rest.subarray(0, chunkBytes), false)
      onReceived(size)
    }
    await seal(rest, true)
    await written(() => handle.sync())
    return { size, sha256: hash.digest('hex'), head: new Uint8Array(head) }
  }

  return {
    newKey: () => new Uint8Array(randomBytes(fileKeyBytes)),
    assertRoom,
    async takeIn(file, pieces, onReceived) {
      await assertRoom()
      const handle = await written(() => open(placeOf(file.fileId), 'wx', 0o600))
      let isWhole = false
      try {
        const taken = await writeAll(handle, file, pieces, onReceived)
        await written(() => syncFolder(folder))
        isWhole = true
        return taken
      } finally {
        await handle.close()
        if (!isWhole) await rm(placeOf(file.fileId), { force: true })
      }
    },
    async read({ fileId, fileKey, size }, offset) {
      if (offset > size) throw new AppError('not-found')
      const count = chunkCount(size)
      const end = Math.min(offset + recordingSlice, size)
      const first = Math.min(Math.floor(offset / chunkBytes), count - 1)
      const handle = await opened(placeOf(fileId))
      const parts: Buffer[] = []
      try {
        for (let index = first; index < count && (parts.length === 0 || index * chunkBytes < end); index += 1) {
          const { at, length } = placeOnDisk(size, index)
          const sealed = Buffer.alloc(length)
          const { bytesRead } = await handle.read(sealed, 0, length, at)
          const place = { fileId, index, isLast: index === count - 1 }
          parts.push(openChunk(fileKey, place, sealed.subarray(0, bytesRead)))
        }
      } finally {
        await handle.close()
      }
      const start = offset - first * chunkBytes
      const slice = Buffer.concat(parts).subarray(start, start + recordingSlice)
      for (const part of parts) part.fill(0)
      return { slice, isLast: offset + slice.length >= size }
    },
    remove: (fileId) => rm(placeOf(fileId), { force: true }),
    async keepOnly(fileIds) {
      const known = new Set(fileIds)
      const names = await readdir(folder).catch(() => [])
      for (const name of names) if (!known.has(name)) await rm(placeOf(name), { force: true })
    },
  }
}
