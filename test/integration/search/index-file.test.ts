import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../main/db/open.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { openIndex } from '../../../main/search/open-index.ts'
import { decrypted, searchWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const canary = 'zuwenacanary'
let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const document = (seq: number, narrative: string) => ({
  seq,
  revision: seq,
  names: '',
  phone: '',
  narrative,
  resolution: '',
})
const open = () => openIndex({ file: temp.searchFile, key: temp.key })

function plainText(): string {
  const bare = openDatabase({ file: temp.searchFile, key: temp.key })
  const text = decrypted(bare)
  bare.close()
  return text
}

test('the index is encrypted and for its owner only (SECURITY C1, C10)', () => {
  const index = open()
  index.api.feed({ documents: [document(1, canary)], revision: 1 })
  for (const name of readdirSync(temp.folder)) {
    const bytes = readFileSync(join(temp.folder, name)).toString('latin1')
    expect(bytes.includes(canary.slice(1)), name).toBe(false)
    expect(bytes.startsWith('SQLite format 3'), name).toBe(false)
    expect(statSync(join(temp.folder, name)).mode & 0o777, name).toBe(0o600)
  }
  index.close()
})

test('words taken out of a case are gone from the index file itself (SECURITY C7)', () => {
  const index = open()
  // Enough neighbours that the word lies in the middle of full pages and several segments.
  for (let seq = 1; seq <= 300; seq++) {
    index.api.feed({ documents: [document(seq, `${canary} word${seq} ${'filler '.repeat(20)}`)], revision: seq })
  }
  index.api.checkpoint()
  expect(plainText()).toContain(canary.slice(1))
  for (let seq = 1; seq <= 300; seq++) {
    index.api.feed({ documents: [document(seq, `word${seq} ${'filler '.repeat(20)}`)], revision: 300 + seq })
  }
  index.api.checkpoint()
  expect(statSync(`${temp.searchFile}-wal`).size).toBe(0)
  // FTS5 stores a word as what differs from the one before it: neither the word nor its end may be left.
  expect(plainText()).not.toContain(canary.slice(1))
  expect(plainText()).not.toContain('canary')
  expect(index.api.find({ text: 'word7', after: null, limit: 5 }).hits.length).toBeGreaterThan(0)
  index.close()
})

test('names taken out of a case are gone from the index file itself (SECURITY C7)', () => {
  const index = open()
  const named = (seq: number, revision: number, names: string) => ({ ...document(seq, ''), revision, names })
  for (let seq = 1; seq <= 300; seq++) {
    index.api.feed({ documents: [named(seq, seq, `${canary} name${seq}`)], revision: seq })
  }
  index.api.checkpoint()
  expect(plainText()).toContain(canary.slice(1))
  for (let seq = 1; seq <= 300; seq++) {
    index.api.feed({ documents: [named(seq, 300 + seq, `name${seq}`)], revision: 300 + seq })
  }
  index.api.checkpoint()
  expect(plainText()).not.toContain('canary')
  expect(index.api.find({ text: 'name7', after: null, limit: 5 }).hits[0]).toMatchObject({ part: 'names' })
  index.close()
})

test.each([
  ['is not a database at all', () => Buffer.from('nonsense '.repeat(2_000))],
  ['was cut short', (bytes: Buffer) => bytes.subarray(0, 5_000)],
])('a file that %s is replaced by an empty index, not an error', (_what, spoil) => {
  const index = open()
  index.api.feed({ documents: [document(1, canary)], revision: 1 })
  index.close()
  writeFileSync(temp.searchFile, spoil(readFileSync(temp.searchFile)))
  const again = open()
  expect(again.api.indexedRevision()).toBe(0)
  again.api.feed({ documents: [document(1, canary)], revision: 1 })
  expect(again.api.find({ text: canary, after: null, limit: 5 }).hits).toHaveLength(1)
  again.close()
})

test('an index under another key, or of another layout, starts over', () => {
  open().close()
  const other = openIndex({ file: temp.searchFile, key: new Uint8Array(32).fill(9) })
  other.api.feed({ documents: [document(1, canary)], revision: 5 })
  expect(other.api.indexedRevision()).toBe(5)
  other.close()
  const mine = open()
  expect(mine.api.indexedRevision()).toBe(0)
  mine.api.feed({ documents: [document(1, canary)], revision: 6 })
  mine.close()
  const bare = openDatabase({ file: temp.searchFile, key: temp.key })
  bare.pragma('user_version = 99')
  bare.close()
  const rebuilt = open()
  expect(rebuilt.api.indexedRevision()).toBe(0)
  rebuilt.close()
})

test('words and revision move together: a slice that fails leaves both', () => {
  const index = open()
  index.api.feed({ documents: [document(1, 'first')], revision: 1 })
  const broken = { ...document(2, 'second'), seq: 'not a number' as unknown as number }
  const farAway = document(1e12, 'third')
  expect(() => index.api.feed({ documents: [farAway, broken], revision: 3 })).toThrow()
  expect(index.api.indexedRevision()).toBe(1)
  expect(index.api.find({ text: 'third', after: null, limit: 5 }).hits).toEqual([])
  // The stretch of the index that the failed slice began is begun again.
  index.api.feed({ documents: [farAway], revision: 3 })
  expect(index.api.find({ text: 'third', after: null, limit: 5 }).hits).toHaveLength(1)
  index.close()
})

test('a slice that was made before the index started anew is not taken: what came before it would be missing', () => {
  const index = open()
  index.api.feed({ documents: [document(1, 'first')], revision: 1, after: 0 })
  index.api.reset()
  index.api.feed({ documents: [document(2, 'second')], revision: 2, after: 1 })
  expect(index.api.indexedRevision()).toBe(0)
  expect(index.api.find({ text: 'second', after: null, limit: 5 }).hits).toEqual([])
  index.close()
})

test('the worker answers like the index itself and starts over on reset', async () => {
  const client = await startSearchClient({
    workerUrl: searchWorkerUrl,
    file: temp.searchFile,
    key: temp.key,
    onStopped: () => undefined,
  })
  await client.feed({ documents: [document(1, canary)], revision: 4 })
  expect(await client.find({ text: 'zuwena', after: null, limit: 5 })).toEqual({
    hits: [{ part: 'texts', seq: 1 }],
    isEnd: true,
  })
  await client.reset()
  expect(await client.indexedRevision()).toBe(0)
  await client.close()
})

test('an index whose new beginning fails half-way heals itself with the next question', () => {
  const index = open()
  index.api.feed({ documents: [document(1, canary)], revision: 1 })
  // Something that cannot be removed stands in the way, as a file another program holds does on Windows.
  renameSync(temp.searchFile, `${temp.searchFile}.moved`)
  mkdirSync(temp.searchFile)
  expect(() => index.api.reset()).toThrow()
  expect(() => index.api.find({ text: 'word', after: null, limit: 5 })).toThrow()
  rmdirSync(temp.searchFile)
  expect(index.api.indexedRevision()).toBe(0)
  index.api.feed({ documents: [document(1, 'again')], revision: 1, after: 0 })
  expect(index.api.find({ text: 'again', after: null, limit: 5 }).hits).toEqual([{ part: 'texts', seq: 1 }])
  index.close()
})
