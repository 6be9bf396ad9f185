// The proofs with their full numbers: `npm run test:soak`. They add up over as many nights as it takes.
//
//   npm run test:soak [-- --minutes N] [--resume] [--only model,crash,faults,calls] [--jobs N] [--state FILE]
//                     [--model N] [--crash N] [--faults N] [--pbx-calls N] [--seed N]
//
// It runs batches with a seed each, of whichever part is furthest from its goal: 500 stories of the model, 25 kills at every point
// of test/crash, one round of the fault table, all calls at a real exchange. Stories run so many batches side by side as there
// are processors (--jobs); everything else by itself. --minutes: nothing is begun after so many; what runs is finished.
// Ctrl-C ends it at once: only what was not finished is told again.
// --resume goes on from the state file (.cache/soak.json): first what failed, with its seed, then more. Without it a file that is
// there is kept beside the new one as soak.json.before. --model (or HELPLINE_STORIES; 100,000), --crash (or HELPLINE_KILLS; 10,000),
// --faults (5), --pbx-calls (or PBX_CALLS; 100): how many in all. --seed (or HELPLINE_SEED): the first seed.
// The output of a batch is in .cache/soak/, that of a failed one is shown. It ends with a line a part, and with 1 where one failed.
import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { nextBatch, reportOf, soakParts, SoakState, withBatch } from '../../test/kit/soak-plan.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    crash: { type: 'string' },
    faults: { type: 'string' },
    'pbx-calls': { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    jobs: { type: 'string' },
    state: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
})

/** A whole number from an option, or from the environment, or as it is by itself. */
function number(text, usual) {
  if (text === undefined) return usual
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw new Error(`A number from 1 is needed, not ${text}`)
  return Number(text)
}

const stateFile = values.state ?? join(root, '.cache', 'soak.json')
const logs = join(root, '.cache', 'soak')
mkdirSync(logs, { recursive: true })
mkdirSync(dirname(stateFile), { recursive: true })

function firstState() {
  if (values.resume && existsSync(stateFile)) return SoakState.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
  if (existsSync(stateFile)) renameSync(stateFile, `${stateFile}.before`)
  const firstSeed = number(values.seed ?? process.env['HELPLINE_SEED'], (Date.now() % 1_000_000_000) + 1)
  return { version: 1, firstSeed, batches: [] }
}

/** Whole, or as it was before: a night must not be lost to a cut in its last second. */
function keep(next) {
  state = next
  writeFileSync(`${stateFile}.part`, `${JSON.stringify(state, null, 1)}\n`)
  renameSync(`${stateFile}.part`, stateFile)
}

/** Every kill loop of test/crash is one point; one that is told for several modes counts as often. */
function countPoints() {
  const folder = new URL('../../test/crash/', import.meta.url)
  const texts = readdirSync(folder).map((name) =>
    name.endsWith('.test.ts') ? readFileSync(new URL(name, folder), 'utf8') : '',
  )
  return texts.reduce((sum, text) => {
    const modes = /it\.each\(\[([^\]]*)\]\)/.exec(text)?.[1]?.split(',').length ?? 1
    return sum + [...text.matchAll(/await killLoop\(/g)].length + modes - 1
  }, 0)
}

const points = Math.max(1, countPoints())
/** With fewer none might fall into the middle of what it is to interrupt, and a point that none fell into fails. */
const killsAPoint = 25
const calls = number(values['pbx-calls'] ?? process.env['PBX_CALLS'], 100)
const wanted = {
  model: { goal: number(values.model ?? process.env['HELPLINE_STORIES'], 100_000), batch: 500 },
  crash: {
    goal: number(values.crash ?? process.env['HELPLINE_KILLS'], 10_000),
    batch: killsAPoint * points,
    isWhole: true,
  },
  faults: { goal: number(values.faults, 5), batch: 1 },
  calls: { goal: calls, batch: calls },
}
const only = values.only?.split(',') ?? soakParts
const goals = Object.fromEntries(Object.entries(wanted).filter(([part]) => only.includes(part)))
const jobs = number(values.jobs, availableParallelism())
const endsAt = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + number(values.minutes) * 60_000

const vitest = (project, path) => {
  const config = ['--config', 'test/config/vitest.config.ts', '--project', project]
  return ['npx', 'vitest', 'run', ...config, '--testTimeout=0', '--hookTimeout=0', path]
}

/** What each part runs, one command after the other. */
const commands = {
  model: ({ count }) => ({
    run: [vitest('integration', 'test/integration/model')],
    env: { HELPLINE_MODEL_RUNS: String(count) },
  }),
  crash: ({ count }) => ({
    run: [vitest('crash', 'test/crash')],
    env: { CRASH_KILLS: String(Math.ceil(count / points)) },
  }),
  faults: () => ({ run: [vitest('faults', 'test/faults')], env: {} }),
  calls: ({ count }) => ({
    run: [
      ['npm', 'run', '--silent', 'build'],
      ['npx', 'playwright', 'test', '--config', 'test/config/playwright.pbx.config.ts', 'many-calls'],
    ],
    env: { PBX_CALLS: String(count), PBX_RENEWALS: process.env['PBX_RENEWALS'] ?? '120' },
  }),
}

const children = new Set()

function execute([program, ...args], env, log) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    children.add(child)
    for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false })
    child.once('error', () => resolve(false))
    child.once('close', (code) => {
      children.delete(child)
      resolve(code === 0)
    })
  })
}

async function runBatch(task) {
  const { run, env } = commands[task.part](task)
  const file = join(logs, `${task.part}-${task.seed}.log`)
  const log = createWriteStream(file)
  const startedAt = Date.now()
  let isPassed = true
  for (const command of run) {
    isPassed &&= await execute(command, { ...env, HELPLINE_SEED: String(task.seed) }, log)
  }
  await new Promise((resolve) => log.end(resolve))
  // Of one that was cut off nothing is known.
  if (isOver) return
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  keep(withBatch(state, { ...task, seconds, isPassed }))
  if (!isPassed) process.stdout.write(readFileSync(file, 'utf8'))
  const { part, count, seed } = task
  process.stdout.write(`${isPassed ? 'passed' : 'FAILED'}  ${part} ${count}, seed ${seed} (${seconds} s)\n`)
  if (!isPassed) hasFailed = true
}

let state = firstState()
let hasFailed = false
let isOver = false
keep(state)
let toRepeat = state.batches.filter(({ isPassed }) => !isPassed)
const underWay = new Map()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    isOver = true
    for (const child of children) child.kill('SIGTERM')
    process.stdout.write(`\n${signal}: what was not finished is told again by --resume.\n`)
  })
}

/** Stories beside stories; what kills processes or measures time has the computer to itself. */
const fits = (part) => {
  const running = [...underWay.keys()]
  return (
    running.length === 0 || (part === 'model' && running.length < jobs && running.every((each) => each.part === part))
  )
}

for (;;) {
  const isTime = !isOver && Date.now() < endsAt
  const task = isTime ? nextBatch(state, goals, { toRepeat, underWay: [...underWay.keys()] }) : null
  if (task !== null && fits(task.part)) {
    const { part, count, seed } = task
    toRepeat = toRepeat.filter((each) => each.part !== part || each.seed !== seed)
    process.stdout.write(`begun   ${part} ${count}, seed ${seed}\n`)
    underWay.set(
      task,
      runBatch(task).finally(() => underWay.delete(task)),
    )
    continue
  }
  if (underWay.size === 0) break
  await Promise.race(underWay.values())
}

if (!isOver && Date.now() >= endsAt && nextBatch(state, goals, { toRepeat, underWay: [] }) !== null) {
  process.stdout.write('\nThe time is over; --resume goes on.\n')
}
process.stdout.write(`\n${reportOf(state, goals).join('\n')}\n`)
process.exitCode = isOver ? 130 : hasFailed || state.batches.some(({ isPassed }) => !isPassed) ? 1 : 0
