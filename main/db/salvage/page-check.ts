import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createPageSeal, pageBytes, saltBytes } from './page-seal.ts'

/** What a look at some pages of a file found. Pages are numbered from 1. */
export interface PagesLookedAt {
  /** The page to go on with; null at the end. */
  readonly next: number | null
  readonly damaged: readonly number[]
}

const pagesAtOnce = 64

/**
 * Looks at up to `count` pages from `from` on. The file may be in use: a page that seems damaged is read again, because
 * it may just have been written.
 */
export function lookAtPages(file: string, key: Uint8Array, input: { from: number; count: number }): PagesLookedAt {
  const handle = openSync(file, 'r')
  try {
    const last = Math.floor(fstatSync(handle).size / pageBytes)
    const salt = Buffer.alloc(saltBytes)
    readSync(handle, salt, 0, saltBytes, 0)
    const seal = createPageSeal(key, salt)
    const damaged: number[] = []
    const end = Math.min(last, input.from + input.count - 1)
    const some = Buffer.alloc(pagesAtOnce * pageBytes)
    for (let first = input.from; first <= end; first += pagesAtOnce) {
      const wanted = Math.min(pagesAtOnce, end - first + 1)
      const read = readSync(handle, some, 0, wanted * pageBytes, (first - 1) * pageBytes)
      for (let index = 0; index < Math.floor(read / pageBytes); index += 1) {
        const number = first + index
        const page = some.subarray(index * pageBytes, (index + 1) * pageBytes)
        if (!seal.isWhole(page, number) && !isWholeNow(handle, seal, number)) damaged.push(number)
      }
    }
    return { next: end < last ? end + 1 : null, damaged }
  } finally {
    closeSync(handle)
  }
}

function isWholeNow(handle: number, seal: ReturnType<typeof createPageSeal>, number: number): boolean {
  const page = Buffer.alloc(pageBytes)
  const read = readSync(handle, page, 0, pageBytes, (number - 1) * pageBytes)
  // Pages at the end may be cut off while we look.
  if (read < pageBytes) return true
  return seal.isWhole(page, number)
}

/**
 * Whether this is the key of the file, even where its first page cannot be read: some other page is whole under it. With
 * no page to ask it is not.
 */
export function isKeyOf(file: string, key: Uint8Array, salt?: Uint8Array): boolean {
  const handle = openSync(file, 'r')
  try {
    const last = Math.floor(fstatSync(handle).size / pageBytes)
    const own = Buffer.alloc(saltBytes)
    readSync(handle, own, 0, saltBytes, 0)
    const seal = createPageSeal(key, salt ?? own)
    const page = Buffer.alloc(pageBytes)
    // Spread over the file: damage comes in runs.
    const step = Math.max(1, Math.floor(last / 40))
    for (let number = 1; number <= last; number += step) {
      readSync(handle, page, 0, pageBytes, (number - 1) * pageBytes)
      if (seal.isWhole(page, number)) return true
    }
    return false
  } finally {
    closeSync(handle)
  }
}
