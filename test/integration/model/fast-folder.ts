import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** A folder in memory where the system has one: a story proves order and atomicity, not the disk. */
export function fastFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}
