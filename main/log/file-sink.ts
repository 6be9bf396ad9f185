import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Where lines go. Synchronous, because the last line before a crash is the one that matters. */
export interface LineSink {
  write(line: string): void
  close(): void
}

export interface FileSinkOptions {
  readonly folder: string
  readonly now: () => number
  /** A fuller file is followed by another of the same day. */
  readonly maxBytes?: number
  /** Files of days before are kept this long. */
  readonly keepDays?: number
  /** Most files of one day: a runaway day loses its oldest lines, never the disk. */
  readonly maxFilesADay?: number
}

const fileName = /^desk-(\d{4}-\d{2}-\d{2})\.(\d{3})\.log$/
const dayMs = 86_400_000

const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10)

/** A sink that writes `desk-<day>.<nnn>.log`, mode 0600, and removes what is too old (SECURITY F2). */
export function createFileSink(options: FileSinkOptions): LineSink {
  const { folder, now, maxBytes = 2 * 1024 * 1024, keepDays = 7, maxFilesADay = 10 } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  let day = ''
  let index = 0
  let handle: number | null = null
  let bytes = 0

  const filesOf = (ofDay: string) =>
    readdirSync(folder)
      .filter((name) => fileName.exec(name)?.[1] === ofDay)
      .sort()

  function purge(today: string): void {
    const oldest = dayOf(Date.parse(today) - keepDays * dayMs)
    for (const name of readdirSync(folder)) {
      const ofDay = fileName.exec(name)?.[1]
      if (ofDay !== undefined && ofDay < oldest) rmSync(join(folder, name), { force: true })
    }
    for (const name of filesOf(today).slice(0, -maxFilesADay)) rmSync(join(folder, name), { force: true })
  }

  function open(today: string, at: number): void {
    if (handle !== null) closeSync(handle)
    day = today
    index = at
    const path = join(folder, `desk-${day}.${String(index).padStart(3, '0')}.log`)
    handle = openSync(path, 'a', 0o600)
    chmodSync(path, 0o600)
    bytes = fstatSync(handle).size
    purge(today)
  }

  function lastIndexOf(today: string): number {
    const last = filesOf(today).at(-1)
    return last === undefined ? 0 : Number(fileName.exec(last)?.[2] ?? '0')
  }

  return {
    write(line) {
      const today = dayOf(now())
      if (handle === null || day !== today) open(today, lastIndexOf(today))
      if (bytes >= maxBytes) open(today, index + 1)
      if (handle === null) return
      bytes += writeSync(handle, line)
    },
    close() {
      if (handle !== null) closeSync(handle)
      handle = null
    },
  }
}
