import { closeSync, existsSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DiskFacts } from './storage-api.ts'

/** Room kept on the disk for the last saves (DESIGN 7). */
export interface DiskReserve {
  /** Gives the room back to the disk; false when there was none left to give. */
  release(): boolean
  /** Makes it anew where there is room again, and says how it stands. */
  keep(): DiskFacts
}

const reserveBytes = 32 * 1024 * 1024
const blockBytes = 1024 * 1024
const reserveName = 'reserve.bin'

/**
 * Keeps 32 MB beside the database. It is written out, because a sparse file reserves nothing, and only while the disk
 * has room for several of it: a reserve must not be what fills the disk. Without it the desk works all the same.
 */
export function keepDiskReserve(databaseFile: string): DiskReserve {
  const folder = dirname(databaseFile)
  const file = join(folder, reserveName)

  // A power cut may leave it short: it is not flushed, because nobody should wait at sign-in for a file without content.
  const isThere = () => existsSync(file) && statSync(file).size >= reserveBytes

  function keep(): DiskFacts {
    if (!isThere()) write(file, folder)
    return { freeBytes: freeBytesAt(folder), hasReserve: isThere() }
  }

  keep()
  return {
    release: () => giveUpReserve(databaseFile),
    keep,
  }
}

/** Gives the room back to the disk, also before anything is open; false when there was none left to give. */
export function giveUpReserve(databaseFile: string): boolean {
  const file = join(dirname(databaseFile), reserveName)
  if (!existsSync(file)) return false
  rmSync(file, { force: true })
  return true
}

/** What a person can still fill on the disk of this folder, bytes; null when the system does not say. */
export function freeBytesAt(folder: string): number | null {
  try {
    const disk = statfsSync(folder)
    return disk.bavail * disk.bsize
  } catch {
    return null
  }
}

function write(file: string, folder: string): void {
  try {
    if ((freeBytesAt(folder) ?? 0) < reserveBytes * 4) return
    const handle = openSync(file, 'w', 0o600)
    try {
      const block = Buffer.alloc(blockBytes)
      for (let written = 0; written < reserveBytes; written += blockBytes) writeSync(handle, block)
    } finally {
      closeSync(handle)
    }
  } catch {
    // No reserve is a smaller safety margin, not a reason to refuse a counsellor the desk.
    rmSync(file, { force: true })
  }
}
