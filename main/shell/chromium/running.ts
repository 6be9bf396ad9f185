import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { takeDataFolder } from '../../core/data-folder.ts'

const Running = z.strictObject({ port: z.number().int().min(1).max(65_535), secret: z.string().min(40).max(100) })
const Raised = z.strictObject({ address: z.string().max(300).nullable() })

const fileOf = (dataFolder: string): string => join(dataFolder, 'running.json')

/**
 * Asks a desk that already runs on this data folder to show its window. Null when none runs (also when a crash left
 * its note behind); else what it answered: an address to open by hand when it has no window of its own. `link` is a
 * `tel:` or `sip:` link this start was given, for that desk to read.
 */
export async function raiseRunning(
  dataFolder: string,
  link: string | null = null,
): Promise<{ address: string | null } | null> {
  try {
    const note = Running.parse(JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')))
    const query = link === null ? '' : `?link=${encodeURIComponent(link)}`
    const response = await fetch(`http://127.0.0.1:${String(note.port)}/raise${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${note.secret}` },
      redirect: 'error',
      signal: AbortSignal.timeout(3_000),
    })
    return response.status === 200 ? Raised.parse(await response.json()) : null
  } catch {
    return null
  }
}

/**
 * Takes the data folder for this process until it ends (DESIGN 6.9), or asks the desk that has it for its window. A desk
 * that is just starting, changing its workspace or closing has the folder and cannot be asked: it is waited for, and
 * `busy` is the answer after `waitMs`. Without this a second start in such a moment would be a second core on the folder.
 */
export async function claimOrRaise(
  dataFolder: string,
  link: string | null,
  waitMs = 20_000,
): Promise<'ours' | 'busy' | { address: string | null }> {
  for (const deadline = Date.now() + waitMs; ;) {
    const raised = await raiseRunning(dataFolder, link)
    if (raised !== null) return raised
    if (takeDataFolder(dataFolder)) return 'ours'
    if (Date.now() >= deadline) return 'busy'
    await pause(200)
  }
}

/** Leaves the note by which a second start finds this one. Only this user can read it. */
export function noteRunning(dataFolder: string, note: { port: number; secret: string }): void {
  rmSync(fileOf(dataFolder), { force: true })
  writeFileSync(fileOf(dataFolder), JSON.stringify(note), { mode: 0o600, flag: 'wx' })
}

/** Takes the note away, unless a later start has replaced it by its own. */
export function forgetRunning(dataFolder: string, port: number): void {
  try {
    const note = Running.parse(JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')))
    if (note.port === port) rmSync(fileOf(dataFolder), { force: true })
  } catch {
    // No readable note: nothing to take away.
  }
}
