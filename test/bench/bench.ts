import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { constants } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDbClient } from '../../main/db/client.ts'
import { percentile, type BenchContext, type BenchRow, type Measured } from './bench-row.ts'
import { benchSet } from './build-set.ts'
import { openSetDesk } from './set-desk.ts'
import { benchRows } from './rows/index.ts'

/**
 * `node test/bench/bench.ts [--json] [--rows N] [--only name,name]`: the figures of DESIGN 9 on this machine. A miss is printed
 * as a miss and does not fail the run: it is a measurement, not a test.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean' }, rows: { type: 'string' }, only: { type: 'string' } },
})
const rows = Number(values.rows ?? 100_000)
if (!Number.isInteger(rows) || rows < 1_000) throw new Error('--rows takes a whole number from 1000')
const only = values.only?.split(',')
const chosen = benchRows.filter((row) => only?.includes(row.name) ?? true)
if (chosen.length === 0) throw new Error(`--only takes one of: ${benchRows.map((row) => row.name).join(', ')}`)

const clearing: (() => void | Promise<void>)[] = []
let working: ReturnType<BenchContext['workingCopy']> | null = null
let desk: ReturnType<BenchContext['desk']> | null = null
const tell = (line: string) => void process.stderr.write(`${line}\n`)

const context: BenchContext = {
  rows,
  set: () => benchSet(rows, tell),
  workingCopy() {
    working ??= openWorkingCopy()
    return working
  },
  desk() {
    desk ??= openDesk()
    return desk
  },
  tell,
  onEnd: (clear) => clearing.push(clear),
}

async function openWorkingCopy() {
  const set = context.set()
  const folder = mkdtempSync(join(tmpdir(), 'desk-bench-'))
  const file = join(folder, 'workspace.db')
  copyFileSync(set.file, file, constants.COPYFILE_FICLONE)
  const client = await startDbClient({
    workerUrl: new URL('../../main/db/db.worker.ts', import.meta.url),
    file,
    key: set.key,
    onStopped: () => undefined,
  })
  context.onEnd(async () => {
    await client.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { client, file, key: set.key }
}

async function openDesk() {
  const opened = await openSetDesk(context.set())
  context.onEnd(() => opened.close())
  await opened.signIn()
  return opened
}

function report(row: BenchRow, measured: Measured): void {
  const line = {
    name: row.name,
    p50: round(percentile(measured.samples, 0.5)),
    p95: round(percentile(measured.samples, 0.95)),
    target: row.target,
    floor: measured.floor === null ? null : round(measured.floor),
    unit: row.unit ?? 'ms',
    cpu: measured.cpu === undefined ? null : round(measured.cpu),
    load: round(loadavg()[0] ?? 0),
    how: `${row.how} (${rows} cases)`,
  }
  if (values.json) {
    console.log(JSON.stringify(line))
    return
  }
  const verdict = line.target === null ? '' : line.p95 <= line.target ? 'ok' : 'MISS'
  const figures = [line.p50, line.p95, line.target ?? '–', line.floor ?? '–', line.cpu ?? '–', line.load]
  const cells = figures.map((cell) => String(cell).padStart(9)).join('')
  console.log(
    `${line.name.padEnd(15)}${cells}  ${verdict.padEnd(5)}${line.unit === 'ms' ? '' : `${line.unit}: `}${line.how}`,
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

if (!values.json) {
  const titles = ['p50', 'p95', 'target', 'floor', 'cpu', 'load'].map((title) => title.padStart(9)).join('')
  console.log(`${'name'.padEnd(15)}${titles}  (ms)`)
}
try {
  for (const row of chosen) report(row, await row.run(context))
} finally {
  for (const clear of clearing.reverse()) await clear()
}
