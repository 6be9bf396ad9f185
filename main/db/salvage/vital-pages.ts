import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs'
import type { DatabaseConnection } from '../open.ts'
import { createPageSeal, pageBytes, saltBytes } from './page-seal.ts'

/**
 * A few pages are where everything begins: without the salt of the first no key opens anything, without the list of tables
 * no row is found. So a copy of these, encrypted as they are, lies beside the file.
 */
const copyName = (file: string) => `${file}.vital`
const placeBytes = 4

interface KeptPage {
  readonly number: number
  readonly page: Buffer
}

function withFile<T>(file: string, flags: 'r' | 'r+', work: (handle: number) => T): T {
  const handle = openSync(file, flags)
  try {
    return work(handle)
  } finally {
    closeSync(handle)
  }
}

/** Null where the file ends before it. */
function readPage(handle: number, number: number): Buffer | null {
  const page = Buffer.alloc(pageBytes)
  return readSync(handle, page, 0, pageBytes, (number - 1) * pageBytes) === pageBytes ? page : null
}

const saltOf = (page: Uint8Array) => page.subarray(0, saltBytes)

/** Null for a file without a page. */
export function isFirstPageWhole(file: string, key: Uint8Array): boolean | null {
  if (!existsSync(file)) return null
  const page = withFile(file, 'r', (handle) => (fstatSync(handle).size < pageBytes ? null : readPage(handle, 1)))
  return page === null ? null : createPageSeal(key, saltOf(page)).isWhole(page, 1)
}

/** Keeps the copy true; a page that is not whole is never kept. Never fails: it is a second net. */
export function keepVitalPages(database: DatabaseConnection, file: string, key: Uint8Array): void {
  try {
    const numbers = database.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").pluck().all()
    const kept = withFile(file, 'r', (handle) => {
      const first = readPage(handle, 1)
      if (first === null) return null
      const seal = createPageSeal(key, saltOf(first))
      const pages: Buffer[] = []
      for (const number of numbers.toSorted((left, right) => left - right)) {
        const page = readPage(handle, number)
        if (page === null || !seal.isWhole(page, number)) return null
        const place = Buffer.alloc(placeBytes)
        place.writeUInt32BE(number)
        pages.push(place, page)
      }
      return Buffer.concat(pages)
    })
    if (kept === null) return
    const before = existsSync(copyName(file)) ? readFileSync(copyName(file)) : null
    if (before === null || !before.equals(kept)) writeFileSync(copyName(file), kept, { mode: 0o600 })
  } catch {
    // Without it the file is as safe as it was before.
  }
}

function keptPages(file: string): KeptPage[] {
  if (!existsSync(copyName(file))) return []
  const bytes = readFileSync(copyName(file))
  const one = placeBytes + pageBytes
  return Array.from({ length: Math.floor(bytes.length / one) }, (_, index) => ({
    number: bytes.readUInt32BE(index * one),
    page: bytes.subarray(index * one + placeBytes, (index + 1) * one),
  }))
}

/** The salt of the copy, for asking whether a key belongs to the file; undefined without a copy. */
export function keptSalt(file: string): Uint8Array | undefined {
  const first = keptPages(file)[0]
  return first?.number === 1 ? saltOf(first.page) : undefined
}

/** Where the header says for which change its page count holds. With another number SQLite counts the file itself. */
const validForAt = 92 - saltBytes

/**
 * Puts the copies in the place of those vital pages that cannot be read, and answers what stood there; empty when none could
 * be mended. The number of pages is told by the file from then on: good for reading, not for going on with.
 */
export function restoreVitalPages(file: string, key: Uint8Array): KeptPage[] {
  const kept = keptPages(file)
  const first = kept[0]
  if (first?.number !== 1) return []
  const seal = createPageSeal(key, saltOf(first.page))
  return withFile(file, 'r+', (handle) =>
    kept.flatMap(({ number, page }) => {
      const found = readPage(handle, number)
      if (found === null || seal.isWhole(found, number) || !seal.isWhole(page, number)) return []
      const mended = number === 1 ? countedByTheFile(seal.open(page, 1)) : null
      const stands: Uint8Array = mended === null ? page : seal.seal(mended, 1)
      writeSync(handle, stands, 0, pageBytes, (number - 1) * pageBytes)
      return [{ number, page: found }]
    }),
  )
}

function countedByTheFile(content: Buffer): Buffer {
  content.writeUInt32BE((content.readUInt32BE(validForAt) + 1) >>> 0, validForAt)
  return content
}
