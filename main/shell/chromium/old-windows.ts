import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

export const profilePrefix = 'window-'
export const profilesOf = (dataFolder: string): string => join(dataFolder, 'chromium')

interface Running {
  readonly pid: number
  readonly command: string
}

/** So long a window that is told to end may hang up and sign off at the exchange; then it is ended. */
const usualGraceMs = 3_000
const longestMs = 8_000

/**
 * Ends the windows that outlived a desk which crashed, and removes their profiles (SECURITY C14): as long as one process of
 * them runs it writes again what was wiped. Called only while no other start runs on this folder and this one has
 * no window. What cannot be removed even so is left for the next call; never fails.
 */
export async function clearOldWindows(dataFolder: string, graceMs = usualGraceMs): Promise<void> {
  const folder = profilesOf(dataFolder)
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(profilePrefix))
  // The usual start: nobody is looked for.
  if (names.length === 0) return
  await endWindows(names, graceMs)
  await Promise.allSettled(names.map((name) => wipeProfile(join(folder, name))))
}

/** Removes a profile. Chromium's last processes may still be writing for a moment after the main one has gone. */
export async function wipeProfile(profile: string): Promise<void> {
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

async function endWindows(names: readonly string[], graceMs: number): Promise<void> {
  const startedAt = performance.now()
  const told = new Set<number>()
  for (let ms = 0; ms < longestMs; ms = performance.now() - startedAt) {
    const processes = (await listProcesses()).filter((each) => isOfWindow(each, names))
    if (processes.length === 0) return
    for (const { pid, command } of processes) {
      if (ms >= graceMs) end(pid, 'SIGKILL')
      // The main process ends its own: a page whose process was ended could not hang up.
      else if (!command.includes('--type=') && !told.has(pid)) end(pid, 'SIGTERM')
      told.add(pid)
    }
    await pause(50)
  }
}

/** By its folder, whose name is random: a process id that was noted could be another program's by now. */
function isOfWindow({ command }: Running, names: readonly string[]): boolean {
  return command.includes('--user-data-dir=') && names.some((name) => command.includes(join('chromium', name)))
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile, or is somebody else's.
  }
}

/** What runs on this computer; nothing where that cannot be asked. */
async function listProcesses(): Promise<Running[]> {
  if (process.platform === 'linux') return readProc()
  const [program, ...args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }',
        ]
      : ['ps', '-axww', '-o', 'pid=,command=']
  try {
    const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 16 * 1024 * 1024, timeout: longestMs })
    return stdout.split('\n').flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.+)$/.exec(line) ?? []
      return pid === undefined || command === undefined ? [] : [{ pid: Number(pid), command }]
    })
  } catch {
    return []
  }
}

/** Linux says it in files; `ps` may be missing there. */
async function readProc(): Promise<Running[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    ids.map(async (id) => ({
      pid: Number(id),
      command: (await readFile(join('/proc', id, 'cmdline'), 'utf8').catch(() => '')).replaceAll('\0', ' '),
    })),
  )
}
