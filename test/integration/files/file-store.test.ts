import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createFileStore } from '../../../main/files/file-store.ts'
import type { FileLedger, FileStore } from '../../../main/files/file-store.ts'
import { chunkBytes } from '../../../main/files/chunks.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
let store: FileStore
let folder: string
let now: number
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  folder = join(temp.folder, 'files')
  now = 1_000_000_000
  store = createFileStore({ folder, ledger: ledger(), now: () => now, newId: () => v7() })
})
afterEach(async () => {
  await store.close()
  desk.close()
  temp.remove()
})

/** The real database, asked as the core asks it. */
function ledger(): FileLedger {
  const { api } = desk
  return {
    beginFile: async (input) => api.beginFile(input),
    fileOf: async (input) => api.fileOf(input),
    finishFile: async (input) => api.finishFile(input),
    finishFetched: async (input) => api.finishFetched(input),
    removeFile: async (input) => api.removeFile(input),
    strayFiles: async (input) => api.strayFiles(input),
    fileIds: async () => api.fileIds(),
  }
}

async function keep(bytes: Buffer, sliceBytes = 96 * 1024): Promise<string> {
  const { id } = await store.begin({ name: 'letter.txt', mediaType: 'text/plain', size: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += sliceBytes) {
    await store.append({ id, offset, slice: bytes.subarray(offset, offset + sliceBytes).toString('base64') })
  }
  await store.finish(id)
  return id
}

async function whole(id: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of (await store.open(id)).bytes()) parts.push(part)
  return Buffer.concat(parts)
}

const refused = (code: string): unknown => expect.objectContaining({ code })

describe('a file that was kept', () => {
  test.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 200_003])(
    'of %i bytes comes out as it went in, whole and in slices',
    async (size) => {
      const bytes = randomBytes(size)
      const id = await keep(bytes, 50_001)
      expect(await whole(id)).toEqual(bytes)
      const slices: Buffer[] = []
      let offset = 0
      for (let isLast = false; !isLast;) {
        const part = await store.read({ id, offset })
        slices.push(Buffer.from(part.slice, 'base64'))
        offset = Buffer.concat(slices).length
        isLast = part.isLast
      }
      expect(Buffer.concat(slices)).toEqual(bytes)
    },
  )

  test('lies on the disk without one readable byte, for its owner only (SECURITY C8, C10)', async () => {
    const canary = 'canary: what the child wrote '
    const id = await keep(Buffer.from(canary.repeat(5_000)))
    const place = join(folder, id)
    expect(readFileSync(place).includes('canary')).toBe(false)
    expect(statSync(place).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('is refused when any one byte of it was changed, or the end is missing', async () => {
    const id = await keep(randomBytes(2 * chunkBytes + 100))
    const place = join(folder, id)
    const good = readFileSync(place)
    for (const at of [8, 20, 21, 5_000, 8 + 12 + chunkBytes + 3, 8 + 28 + chunkBytes + 40, good.length - 1]) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 1
      writeFileSync(place, bad)
      await expect(store.open(id)).rejects.toEqual(refused('file-damaged'))
    }
    writeFileSync(place, good.subarray(0, good.length - 40))
    await expect(store.open(id)).rejects.toEqual(refused('file-damaged'))
    writeFileSync(place, good)
    expect((await whole(id)).length).toBe(2 * chunkBytes + 100)
  })

  test('is refused when two of its chunks were exchanged, or one is another file’s', async () => {
    const id = await keep(randomBytes(3 * chunkBytes))
    const other = await keep(randomBytes(3 * chunkBytes))
    const place = join(folder, id)
    const good = readFileSync(place)
    const sealed = 12 + chunkBytes + 16
    const chunk = (of: Buffer, index: number) => of.subarray(8 + index * sealed, 8 + (index + 1) * sealed)
    writeFileSync(place, Buffer.concat([good.subarray(0, 8), chunk(good, 1), chunk(good, 0), chunk(good, 2)]))
    await expect(store.open(id)).rejects.toEqual(refused('file-damaged'))
    const foreign = chunk(readFileSync(join(folder, other)), 0)
    writeFileSync(place, Buffer.concat([good.subarray(0, 8), foreign, good.subarray(8 + sealed)]))
    await expect(store.read({ id, offset: 0 })).rejects.toEqual(refused('file-damaged'))
  })
})

describe('while it comes in', () => {
  test('a slice that is sent twice counts once, and a gap is answered with where to go on', async () => {
    const bytes = randomBytes(100_000)
    const { id } = await store.begin({ name: 'a', mediaType: '', size: bytes.length })
    const slice = (from: number, to: number) => bytes.subarray(from, to).toString('base64')
    expect(await store.append({ id, offset: 0, slice: slice(0, 60_000) })).toEqual({ received: 60_000 })
    expect(await store.append({ id, offset: 0, slice: slice(0, 60_000) })).toEqual({ received: 60_000 })
    expect(await store.append({ id, offset: 90_000, slice: slice(90_000, 100_000) })).toEqual({ received: 60_000 })
    await expect(store.finish(id)).rejects.toEqual(refused('invalid'))
    await expect(store.open(id)).rejects.toEqual(refused('not-found'))
    await store.append({ id, offset: 50_000, slice: slice(50_000, 100_000) })
    expect(await store.finish(id)).toMatchObject({ state: 'kept', size: 100_000 })
    // The answer was lost and the window asks again.
    expect(await store.finish(id)).toMatchObject({ state: 'kept' })
    expect(await whole(id)).toEqual(bytes)
  })

  test('more bytes than were announced are refused, and so is a file that is too large', async () => {
    const { id } = await store.begin({ name: 'a', mediaType: '', size: 2 })
    await expect(store.append({ id, offset: 0, slice: 'YWJj' })).rejects.toEqual(refused('too-large'))
    await expect(store.begin({ name: 'a', mediaType: '', size: 21 * 1024 * 1024 })).rejects.toEqual(
      refused('too-large'),
    )
  })
})

describe('on a disk that is full in the middle of a chunk', () => {
  /** The next write puts half of its bytes on the disk and fails, as a full disk lets it. */
  async function cutNextWrite(): Promise<void> {
    const probe = await open(join(temp.folder, 'probe'), 'w')
    const prototype = Object.getPrototypeOf(probe) as FileHandle
    await probe.close()
    vi.spyOn(prototype, 'write').mockImplementationOnce(async function (
      this: FileHandle,
      ...given: [Uint8Array, number, number, number]
    ) {
      const [bytes, from, length, at] = given
      await this.write(bytes, from, Math.floor(length / 2), at)
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
    } as unknown as FileHandle['write'])
  }
  afterEach(() => void vi.restoreAllMocks())

  test('the slice is refused as such, and once there is room the file is whole', async () => {
    const bytes = randomBytes(150_000)
    const { id } = await store.begin({ name: 'a', mediaType: 'text/plain', size: bytes.length })
    const slice = (from: number, to: number) => bytes.subarray(from, to).toString('base64')
    await cutNextWrite()
    await expect(store.append({ id, offset: 0, slice: slice(0, 90_000) })).rejects.toEqual(refused('disk-full'))
    await store.append({ id, offset: 0, slice: slice(0, 90_000) })
    await store.append({ id, offset: 90_000, slice: slice(90_000, 150_000) })
    await cutNextWrite()
    await expect(store.finish(id)).rejects.toEqual(refused('disk-full'))
    expect(await store.finish(id)).toMatchObject({ state: 'kept' })
    expect(await whole(id)).toEqual(bytes)
  })
})

describe('a file that came from the server', () => {
  const file = {
    id: '0190a000-0000-7000-8000-00000000000f',
    serverId: '7',
    name: 'a.pdf',
    mediaType: 'application/pdf',
  }
  const message = { kind: 'email' as const, localId: 'mail-5', serverId: '5', recipients: [], subject: '', text: '' }
  beforeEach(() => {
    const more = { folder: 'inbox', status: '', sender: 'mama@mail.example', createdAt: 1_000 }
    const position = { skip: 1, isComplete: true, newestServerId: null, finishedAt: 1 }
    desk.api.applyPulledRecords({ kind: 'email', records: [{ ...message, ...more }], position, now })
    desk.api.keepListedFiles({ messageId: 'mail-5', files: [{ ...file, size: null }] })
  })

  test('whose message goes while it comes leaves nothing here', async () => {
    desk.api.dropRecord({ kind: 'email', id: 'mail-5' })
    await expect(store.keepFetched({ ...file, bytes: randomBytes(9) })).rejects.toEqual(refused('not-found'))
    expect(readdirSync(folder)).toEqual([])
    expect(desk.api.fileIds()).toEqual([])
  })

  test('is kept as encrypted as any other, and read by the same slices', async () => {
    const bytes = randomBytes(3 * chunkBytes + 5)
    await store.keepFetched({ ...file, bytes })
    expect(await whole(file.id)).toEqual(bytes)
    const lies = readFileSync(join(folder, file.id))
    expect(lies.includes(bytes.subarray(0, 32))).toBe(false)
    expect(Buffer.from((await store.read({ id: file.id, offset: 5 })).slice, 'base64')).toEqual(
      bytes.subarray(5, 5 + 96 * 1024),
    )
    await store.tidy()
    expect(readdirSync(folder)).toEqual([file.id])
  })

  test('of which a crash left a part is brought again, whole', async () => {
    const api = desk.api
    api.beginFile({ ...file, size: 9, fileKey: new Uint8Array(32), now })
    await store.keepFetched({ ...file, bytes: new Uint8Array([1, 2, 3]) })
    expect(await whole(file.id)).toEqual(Buffer.from([1, 2, 3]))
  })
})

test('more files than a message carries cannot come in at once; one that nothing comes of makes room', async () => {
  const one = { name: 'a.txt', mediaType: 'text/plain', size: 3 }
  const begun = []
  for (let count = 0; count < 25; count += 1) begun.push(await store.begin(one))
  await expect(store.begin(one)).rejects.toEqual(refused('too-many-files'))
  now += 9 * 60_000
  await store.append({ id: begun[1]?.id ?? '', offset: 0, slice: Buffer.from('a').toString('base64') })
  now += 2 * 60_000
  await store.begin(one)
  expect(readdirSync(folder)).toHaveLength(2)
  await expect(store.append({ id: begun[0]?.id ?? '', offset: 0, slice: 'YQ==' })).rejects.toEqual(refused('not-found'))
  expect(await store.append({ id: begun[1]?.id ?? '', offset: 1, slice: 'YmM=' })).toEqual({ received: 3 })
})

test('one that the database does not know any more keeps no room and no other file away', async () => {
  const one = { name: 'a.txt', mediaType: 'text/plain', size: 3 }
  const { id } = await store.begin(one)
  desk.api.removeFile({ id })
  now += 11 * 60_000
  const next = await store.begin(one)
  expect(readdirSync(folder)).toEqual([next.id])
})

test('a file whose last word the database could not take can be finished once more', async () => {
  const failing = { ...ledger(), finishFile: vi.fn<FileLedger['finishFile']>((input) => ledger().finishFile(input)) }
  failing.finishFile.mockRejectedValueOnce(new AppError('disk-full'))
  const other = createFileStore({ folder, ledger: failing, now: () => now, newId: () => v7() })
  const { id } = await other.begin({ name: 'a', mediaType: 'text/plain', size: 3 })
  await other.append({ id, offset: 0, slice: Buffer.from('abc').toString('base64') })
  await expect(other.finish(id)).rejects.toEqual(refused('disk-full'))
  expect(await other.finish(id)).toMatchObject({ state: 'kept' })
  await other.close()
  expect((await whole(id)).toString()).toBe('abc')
})

test('what was begun before a crash, and what nobody knows, is taken away; what a draft names stays', async () => {
  const kept = await keep(randomBytes(10))
  const fields = { kind: 'email', recipients: [], subject: '', text: '', attachments: [kept], caseId: null } as const
  desk.api.saveRecordDraft({
    id: v7(),
    kind: 'message',
    fields: { ...fields, recipients: [], attachments: [kept] },
    now,
  })
  const { id: begun } = await store.begin({ name: 'b', mediaType: '', size: 9 })
  writeFileSync(join(folder, 'unknown'), 'x')
  await store.close()
  store = createFileStore({ folder, ledger: ledger(), now: () => now, newId: () => v7() })
  await store.tidy()
  expect(readdirSync(folder).sort()).toEqual([kept, begun].sort())
  now += 2 * 86_400_000
  await store.tidy()
  expect(readdirSync(folder)).toEqual([kept])
  await store.discard(kept)
  expect(readdirSync(folder)).toEqual([])
})
