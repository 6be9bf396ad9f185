import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, attachmentSlice, codeOf, largestAttachment } from '../../preload/contract/index.ts'
import type { Attachment } from '../../preload/contract/index.ts'
import { chunkBytes, chunkCount, fileKeyBytes, fileMark, openChunk, placeOnDisk, sealChunk } from './chunks.ts'
import { opened, syncFolder, writeAt, written } from './writing.ts'

/** What is known of the files, durable beside everything else: their names, sizes and keys. */
export interface FileLedger {
  beginFile(input: {
    id: string
    name: string
    mediaType: string
    size: number
    fileKey: Uint8Array
    now: number
  }): Promise<void>
  fileOf(input: { id: string }): Promise<Attachment & { readonly fileKey: Uint8Array; readonly sha256: string | null }>
  finishFile(input: { id: string; sha256: string }): Promise<Attachment>
  /** The same for one that came from the server, which has it. */
  finishFetched(input: { id: string; sha256: string; serverId: string; now: number }): Promise<void>
  removeFile(input: { id: string }): Promise<void>
  strayFiles(input: { before: number }): Promise<string[]>
  fileIds(): Promise<string[]>
}

/** A whole file for the way out. */
interface WholeFile {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  bytes(): AsyncIterable<Uint8Array>
}

interface FetchedFile {
  readonly id: string
  readonly serverId: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface FileStore {
  /** `too-large`, `too-many-files` while that many are coming in, `disk-full`. */
  begin(input: { name: string; mediaType: string; size: number }): Promise<Attachment>
  /** Takes what is new of a slice and answers how many bytes are here; `not-found` when nothing was begun. */
  append(input: { id: string; offset: number; slice: string }): Promise<{ received: number }>
  /** `invalid` when bytes are missing. After it the file is whole and durable. */
  finish(id: string): Promise<Attachment>
  /** Keeps a file that came whole from the server. `disk-full`; `not-found` when its message has gone meanwhile. */
  keepFetched(input: FetchedFile): Promise<void>
  /** `forbidden` while a message carries it. */
  discard(id: string): Promise<void>
  /** A slice in base64, decrypted in memory; `file-damaged` when one byte of it was changed. */
  read(input: { id: string; offset: number }): Promise<{ slice: string; isLast: boolean }>
  /** For sending: the whole file, which was found to be what was taken in. `file-damaged`, `not-found`. */
  open(id: string): Promise<WholeFile>
  /** Takes away what nobody will need: begun and never finished, or known to nobody. */
  tidy(): Promise<void>
  close(): Promise<void>
}

/** A file that is coming in. Only sealed chunks reach the disk; the rest of the last one waits in memory. */
interface Incoming {
  readonly id: string
  readonly key: Uint8Array
  readonly size: number
  readonly handle: FileHandle
  readonly hash: ReturnType<typeof createHash>
  rest: Buffer
  received: number
  index: number
  sha256: string | null
  /** When its last slice came, ms. */
  movedAt: number
}

const dayMs = 86_400_000
/** How many may be coming in at once: more than one message carries. */
const mostIncoming = 25
/** One whose window has stopped sending it makes room for others after this. */
const idleMs = 10 * 60_000

/** The files of one workspace, encrypted, in a folder of their own (SECURITY C8, C10). */
export function createFileStore(options: {
  readonly folder: string
  readonly ledger: FileLedger
  readonly now: () => number
  readonly newId: () => string
}): FileStore {
  const { folder, ledger } = options
  const incoming = new Map<string, Incoming>()
  /** Slices of one file are taken one after the other, whatever the window sends. */
  let turn: Promise<unknown> = Promise.resolve()
  const placeOf = (id: string) => join(folder, id)

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work, work)
    turn = done.catch(() => undefined)
    return done
  }

  function needIncoming(id: string): Incoming {
    const file = incoming.get(id)
    if (file === undefined) throw new AppError('not-found')
    return file
  }

  /** At its own place: one that was cut off by a full disk is written over when the slice comes again. */
  async function writeChunk({ handle, id, key, size }: Incoming, index: number, plain: Uint8Array): Promise<void> {
    const isLast = index === chunkCount(size) - 1
    const sealed = sealChunk(key, { fileId: id, index, isLast }, plain)
    await written(() => writeAt(handle, sealed, placeOnDisk(size, index).at))
  }

  async function begin({
    name,
    mediaType,
    size,
  }: {
    name: string
    mediaType: string
    size: number
  }): Promise<Attachment> {
    if (size > largestAttachment) throw new AppError('too-large')
    await expire()
    if (incoming.size >= mostIncoming) throw new AppError('too-many-files')
    return incomingUnder(options.newId(), { name, mediaType, size })
  }

  async function expire(): Promise<void> {
    const now = options.now()
    for (const { id, movedAt } of [...incoming.values()]) {
      // A clock that was set back makes nothing wait for ever.
      if (Math.abs(now - movedAt) < idleMs) continue
      await strike(id)
      await forget(id)
    }
  }

  /** Off the ledger, where it may not be any more: its draft, its message or the whole file may have gone meanwhile. */
  async function strike(id: string): Promise<void> {
    await ledger.removeFile({ id }).catch((error: unknown) => {
      if (codeOf(error) !== 'not-found') throw error
    })
  }

  async function incomingUnder(
    id: string,
    { name, mediaType, size }: { name: string; mediaType: string; size: number },
  ): Promise<Attachment> {
    const key = new Uint8Array(randomBytes(fileKeyBytes))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await ledger.beginFile({ id, name, mediaType, size, fileKey: key, now: options.now() })
    const handle = await written(() => open(placeOf(id), 'wx', 0o600))
    const hash = createHash('sha256')
    const begun = { rest: Buffer.alloc(0), received: 0, index: 0, sha256: null, movedAt: options.now() }
    incoming.set(id, { id, key, size, handle, hash, ...begun })
    await written(() => writeAt(handle, fileMark, 0))
    return ledger.fileOf({ id }).then(asAttachment)
  }

  async function append({ id, offset, slice }: { id: string; offset: number; slice: string }) {
    const file = needIncoming(id)
    file.movedAt = options.now()
    const bytes = Buffer.from(slice, 'base64')
    // A gap is not filled with nothing: the answer tells where to go on.
    if (offset > file.received) return { received: file.received }
    await take(file, bytes.subarray(Math.min(bytes.length, file.received - offset)))
    return { received: file.received }
  }

  async function take(file: Incoming, fresh: Uint8Array): Promise<void> {
    if (file.received + fresh.length > file.size) throw new AppError('too-large')
    file.hash.update(fresh)
    file.received += fresh.length
    file.rest = Buffer.concat([file.rest, fresh])
    await writeRest(file)
  }

  /** All whole chunks but the last one, which is `finish`'s to write. */
  async function writeRest(file: Incoming): Promise<void> {
    while (file.rest.length > chunkBytes) {
      await writeChunk(file, file.index, file.rest.subarray(0, chunkBytes))
      file.index += 1
      file.rest = file.rest.subarray(chunkBytes)
    }
  }

  async function finish(id: string): Promise<Attachment> {
    const begun = incoming.get(id)
    if (begun === undefined) {
      // The answer to the first one was lost.
      const known = await ledger.fileOf({ id })
      if (known.state === 'collecting') throw new AppError('not-found')
      return asAttachment(known)
    }
    if (begun.received !== begun.size) {
      throw new AppError('invalid', { fields: [{ field: 'size', rule: 'required', serverText: null }] })
    }
    const sha256 = await settle(begun)
    // Only then is it let go of: where the database fails, it can be finished once more.
    const kept = await ledger.finishFile({ id, sha256 })
    await letGo(begun)
    return kept
  }

  /** All of it is on the disk. */
  async function settle(begun: Incoming): Promise<string> {
    // A slice whose chunk did not reach the disk is not asked for again: what is left of it is written here.
    await writeRest(begun)
    await writeChunk(begun, begun.index, begun.rest)
    await written(() => begun.handle.sync())
    await written(() => syncFolder(folder))
    return (begun.sha256 ??= begun.hash.digest('hex'))
  }

  async function letGo(begun: Incoming): Promise<void> {
    incoming.delete(begun.id)
    begun.key.fill(0)
    await begun.handle.close()
  }

  async function keepFetched({ id, serverId, name, mediaType, bytes }: FetchedFile): Promise<void> {
    // What a crash left of the try before.
    await strike(id)
    await forget(id)
    try {
      await incomingUnder(id, { name, mediaType, size: bytes.length })
      const file = needIncoming(id)
      await take(file, bytes)
      await ledger.finishFetched({ id, sha256: await settle(file), serverId, now: options.now() })
      await letGo(file)
    } catch (error) {
      // Where the database cannot do that now either, `tidy` does.
      await strike(id).catch(() => undefined)
      await forget(id)
      throw error
    }
  }

  async function forget(id: string): Promise<void> {
    const file = incoming.get(id)
    incoming.delete(id)
    file?.key.fill(0)
    await file?.handle.close()
    await rm(placeOf(id), { force: true })
  }

  /** Chunks from one place on, each proven before it is handed out. */
  async function* chunksOf(id: string, key: Uint8Array, size: number, from = 0): AsyncGenerator<Buffer> {
    const count = chunkCount(size)
    const handle = await opened(placeOf(id))
    try {
      for (let index = from; index < count; index += 1) {
        const { at, length } = placeOnDisk(size, index)
        const sealed = Buffer.alloc(length)
        const { bytesRead } = await handle.read(sealed, 0, length, at)
        const place = { fileId: id, index, isLast: index === count - 1 }
        yield openChunk(key, place, sealed.subarray(0, bytesRead))
      }
    } finally {
      await handle.close()
    }
  }

  async function read({ id, offset }: { id: string; offset: number }) {
    const { fileKey, size, state } = await ledger.fileOf({ id })
    if (state === 'collecting' || offset > size) throw new AppError('not-found')
    const first = Math.floor(offset / chunkBytes)
    const parts: Buffer[] = []
    let have = first * chunkBytes - offset
    for await (const chunk of chunksOf(id, fileKey, size, first)) {
      parts.push(chunk)
      have += chunk.length
      if (have >= attachmentSlice) break
    }
    const bytes = Buffer.concat(parts).subarray(offset - first * chunkBytes)
    const slice = bytes.subarray(0, attachmentSlice)
    return { slice: slice.toString('base64'), isLast: offset + slice.length >= size }
  }

  async function openWhole(id: string): Promise<WholeFile> {
    const { name, mediaType, size, fileKey, sha256, state } = await ledger.fileOf({ id })
    if (state === 'collecting') throw new AppError('not-found')
    const hash = createHash('sha256')
    for await (const chunk of chunksOf(id, fileKey, size)) hash.update(chunk)
    if (hash.digest('hex') !== sha256) throw new AppError('file-damaged')
    return { name, mediaType, size, bytes: () => chunksOf(id, fileKey, size) }
  }

  async function tidy(): Promise<void> {
    for (const id of await ledger.strayFiles({ before: options.now() - dayMs })) {
      if (incoming.has(id)) continue
      await ledger.removeFile({ id })
      await forget(id)
    }
    const known = new Set(await ledger.fileIds())
    const names = await readdir(folder).catch(() => [])
    for (const name of names) if (!known.has(name) && !incoming.has(name)) await rm(placeOf(name), { force: true })
  }

  return {
    begin: (input) => inTurn(() => begin(input)),
    append: (input) => inTurn(() => append(input)),
    finish: (id) => inTurn(() => finish(id)),
    keepFetched: (input) => inTurn(() => keepFetched(input)),
    discard: (id) =>
      inTurn(async () => {
        await ledger.removeFile({ id })
        await forget(id)
      }),
    read,
    open: openWhole,
    tidy: () => inTurn(tidy),
    close: () =>
      inTurn(async () => {
        for (const file of incoming.values()) {
          file.key.fill(0)
          await file.handle.close()
        }
        incoming.clear()
      }),
  }
}

function asAttachment({ id, name, mediaType, size, state, serverId, createdAt }: Attachment): Attachment {
  return { id, name, mediaType, size, state, serverId, createdAt }
}
