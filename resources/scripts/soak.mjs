// The proofs with their full numbers: `npm run test:soak`. Every part prints its seed; it takes as long as it takes.
//
//   npm run test:soak [-- --model N] [--crash N] [--faults N] [--pbx-calls N] [--only model,crash,faults,calls] [--seed N]
//                     [--minutes N] [--resume]
//
// --model (or HELPLINE_STORIES): stories of two desks in all (100,000), told in batches with a seed each, so that the end of a
// night tells where it was and a failure is repeated in minutes. --crash (or HELPLINE_KILLS): kills in all, over the points of
// test/crash (10,000). --faults: rounds of the fault table (5). --seed: the first seed. --minutes: nothing is begun after so many.
// --resume: goes on with the seed and the numbers of the run before and leaves out what passed in it; what failed is run again.
// CRASH_KILLS (a point), PBX_CALLS and PBX_RENEWALS given from outside win.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

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
    resume: { type: 'boolean', default: false },
  },
})

/** What the run before has come to: its numbers and the names of what passed. */
const noteFile = fileURLToPath(new URL('../../test-results/soak.json', import.meta.url))
const before = values.resume && existsSync(noteFile) ? JSON.parse(readFileSync(noteFile, 'utf8')) : null

/** A whole number from an option, or from the environment, or as it is by itself. */
function number(text, usual) {
  if (text === undefined) return usual
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw new Error(`A number from 1 is needed, not ${text}`)
  return Number(text)
}

const stories = before?.stories ?? number(values.model ?? process.env['HELPLINE_STORIES'], 100_000)
const storiesABatch = 500
const points = countPoints()
const killsAPoint =
  before?.killsAPoint ??
  number(
    process.env['CRASH_KILLS'],
    Math.max(1, Math.ceil(number(values.crash ?? process.env['HELPLINE_KILLS'], 10_000) / Math.max(1, points))),
  )
const faultRounds = before?.faultRounds ?? number(values.faults, 5)
const firstSeed =
  before?.firstSeed ?? number(values.seed ?? process.env['HELPLINE_SEED'], (Date.now() % 1_000_000_000) + 1)
const endsAt = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + number(values.minutes) * 60_000
const passed = new Set(before?.passed ?? [])
const only = values.only?.split(',')

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

const vitest = (project, path) => [
  'npx',
  'vitest',
  'run',
  '--config',
  'test/config/vitest.config.ts',
  '--project',
  project,
  '--testTimeout=0',
  '--hookTimeout=0',
  path,
]

/** Every run of the night: its part, its command, and what it adds to the environment. */
function* runs() {
  yield { part: 'calls', name: 'build', command: ['npm', 'run', '--silent', 'build'], env: {} }
  yield {
    part: 'calls',
    name: 'calls at a real exchange',
    command: ['npx', 'playwright', 'test', '--config', 'test/config/playwright.pbx.config.ts', 'many-calls'],
    env: {
      PBX_CALLS: String(number(values['pbx-calls'] ?? process.env['PBX_CALLS'], 100)),
      PBX_RENEWALS: process.env['PBX_RENEWALS'] ?? '120',
    },
  }
  for (let round = 0; round < faultRounds; round += 1) {
    yield {
      part: 'faults',
      name: `faults ${round + 1} of ${faultRounds}`,
      command: vitest('faults', 'test/faults'),
      env: {},
    }
  }
  yield {
    part: 'crash',
    name: `crash, ${killsAPoint} kills at each of ${points} points`,
    command: vitest('crash', 'test/crash'),
    env: { CRASH_KILLS: String(killsAPoint), HELPLINE_SEED: String(firstSeed) },
  }
  for (let told = 0, batch = 0; told < stories; told += storiesABatch, batch += 1) {
    const count = Math.min(storiesABatch, stories - told)
    yield {
      part: 'model',
      name: `model, stories ${told + 1} to ${told + count} of ${stories}`,
      command: vitest('integration', 'test/integration/model'),
      env: { HELPLINE_MODEL_RUNS: String(count), HELPLINE_SEED: String(firstSeed + batch) },
    }
  }
}

const summary = []
for (const { part, name, command, env } of runs()) {
  if (only && !only.includes(part)) continue
  if (passed.has(name) && part !== 'calls') continue
  if (Date.now() > endsAt) {
    process.stdout.write(`\nThe time is over before "${name}"; --resume goes on there.\n`)
    break
  }
  const startedAt = Date.now()
  process.stdout.write(`\n── ${name}\n`)
  const [program, ...args] = command
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  const seed = env['HELPLINE_SEED'] === undefined ? '' : `, seed ${env['HELPLINE_SEED']}`
  const line = `${status === 0 ? 'passed' : 'FAILED'}  ${name} (${Math.round((Date.now() - startedAt) / 1000)} s${seed})`
  summary.push({ part, isPassed: status === 0, line })
  if (status === 0) passed.add(name)
  mkdirSync(dirname(noteFile), { recursive: true })
  writeFileSync(noteFile, JSON.stringify({ firstSeed, stories, killsAPoint, faultRounds, passed: [...passed] }))
  process.stdout.write(`${line}\n`)
}

process.stdout.write('\n')
for (const part of new Set(summary.map((each) => each.part))) {
  const own = summary.filter((each) => each.part === part)
  const failed = own.filter((each) => !each.isPassed)
  process.stdout.write(`${part}: ${own.length - failed.length} passed, ${failed.length} failed\n`)
  for (const each of failed) process.stdout.write(`  ${each.line}\n`)
}
process.exitCode = summary.some((each) => !each.isPassed) ? 1 : 0
