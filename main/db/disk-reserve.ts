import { closeSync, existsSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Room kept on the disk for the last saves (DESIGN 7). */
export interface DiskReserve {
  /** Gives the room back to the disk; false when there was none left to give. */
  release(): boolean
}

const reserveBytes = 32 * 1024 * 1024
const blockBytes = 1024 * 1024
const reserveName = 'reserve.bin'

/**
 * Keeps 32 MB beside the database. It is written out, because a sparse file reserves nothing, and only while the disk
 * has room for several of it: a reserve must not be what fills the disk. Without it the desk works all the same.
 */
export function keepDiskReserve(databaseFile: string): DiskReserve {
  const file = join(dirname(databaseFile), reserveName)
  // A power cut may leave it short: it is not flushed, because nobody should wait at sign-in for a file without content.
  if (!existsSync(file) || statSync(file).size < reserveBytes) write(file)
  return {
    release() {
      if (!existsSync(file)) return false
      rmSync(file, { force: true })
      return true
    },
  }
}

function write(file: string): void {
  try {
    const disk = statfsSync(dirname(file))
    if (disk.bavail * disk.bsize < reserveBytes * 4) return
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
