import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The Chromium shell as its own process, as `npm start` runs it. */
export interface DeskProcess {
  readonly child: ChildProcess
  readonly dataFolder: string
  /** Everything printed so far. */
  output(): string
  /** Waits until the output matches; the answer is the first group, or the whole match. */
  says(pattern: RegExp, withinMs?: number): Promise<string>
  /** Presses Enter. */
  enter(): void
  readonly ended: Promise<number | null>
}

/** Starts the desk from its sources (or from the entry given) on its own data folder. */
export function startDesk(
  options: { dataFolder?: string; env?: Record<string, string>; entry?: string } = {},
): DeskProcess {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'desk-'))
  const child = spawn(process.execPath, [options.entry ?? 'main/chromium.ts'], {
    // Without the screen of whoever runs the tests, unless the test brings its own.
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', HELPLINE_DATA: dataFolder, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    child,
    dataFolder,
    ended,
    output: () => text,
    enter: () => child.stdin.write('\n'),
    async says(pattern, withinMs = 20_000) {
      for (const deadline = Date.now() + withinMs; ;) {
        const match = pattern.exec(text)
        if (match) return match[1] ?? match[0]
        if (Date.now() > deadline) throw new Error(`The desk never said ${String(pattern)}, but:\n${text}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
  }
}
