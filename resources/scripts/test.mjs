// Runs every check of the project and ends with one line that counts: `N passed, N failed, N skipped`. Above it stand
// the names of what failed, so that the end of a long log is enough to know where to look.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const results = join(root, 'test-results')
/** Compiled once, loaded by every process and thread after it: they are many, and compiling was half of their work. */
const compiled = join(root, '.cache', 'compiled')

/** The specs that take longest, in this order: what is short comes last and fills the time that is left. */
const longest = [
  ...['pbx/many-calls', 'e2e/screens', 'e2e/many-calls', 'e2e/call', 'pbx/network', 'e2e/main-job', 'pbx/transfer'],
  ...['pbx/call', 'pbx/hostile', 'e2e/exchange', 'e2e/call-trouble'],
]

/**
 * What computes, the longest first, and what waits for servers, calls and people: a spec has a quarter of a core to do.
 * The integration and fault tests wait for retries and probes half of their time: two files at once make one core busy.
 */
const computing = [
  vitest('integration', '--maxWorkers=2'),
  vitest('crash'),
  vitest('faults', '--maxWorkers=2'),
  ...['lint', 'typecheck'].map(check),
  ...['component', 'unit'].map((suite) => vitest(suite)),
  check('layering'),
]
const waiting = [...specsIn('pbx'), ...specsIn('e2e')].sort((one, other) => rank(one) - rank(other))

/**
 * One lane that computes and two that wait keep the two cores of the smallest build machine busy; a lane that has nothing
 * left takes from the others.
 */
const lanes = [
  [computing, waiting],
  [waiting, computing],
  [waiting, computing],
]

const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const times = []

function check(script) {
  return { script, args: [], read: () => null }
}

function vitest(suite, ...more) {
  const report = join(results, `${suite}.json`)
  return { script: `test:${suite}`, args: [`--outputFile.json=${report}`, ...more], report, read: readVitest }
}

/** Each spec by itself: they own their servers and folders, and none waits for the others of its kind. */
function specsIn(suite) {
  const files = readdirSync(join(root, 'test', suite)).filter((name) => name.endsWith('.spec.ts'))
  return files.map((file) => {
    const spec = `${suite}/${basename(file, '.spec.ts')}`
    const report = join(results, `${spec.replace('/', '-')}.json`)
    return {
      script: `test:${suite}`,
      spec,
      args: [`/${spec}.spec`, `--output=${join(results, spec)}`],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      report,
      read: readPlaywright,
    }
  })
}

function rank({ spec }) {
  const place = longest.indexOf(spec)
  return place === -1 ? longest.length : place
}

function readVitest({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
    names: [...failed, ...broken.map(({ name }) => name)],
  }
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}

function readPlaywright({ stats, suites }) {
  const failed = suites.flatMap(specsOf).filter(({ ok }) => !ok)
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    names: failed.map(({ file, title }) => `${file}: ${title}`),
  }
}

/** Runs one script; its output is shown whole at its end, because another may run beside it. */
function run({ script, spec, args, env }) {
  const started = Date.now()
  const name = spec ?? script
  const output = [`\n── ${name}\n`]
  process.stdout.write(`… ${name} is running\n`)
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    child.stdout.on('data', (text) => output.push(text))
    child.stderr.on('data', (text) => output.push(text))
    child.on('error', () => resolve(false))
    child.on('close', (code) => {
      for (const text of output) process.stdout.write(text)
      times.push(`${name} ${Math.round((Date.now() - started) / 1000)} s`)
      resolve(code === 0)
    })
  })
}

function countsOf(step) {
  if (step.report === undefined) return { passed: 1, failed: 0, skipped: 0, names: [] }
  if (!existsSync(step.report)) return { passed: 0, failed: 0, skipped: 0, names: [] }
  return step.read(JSON.parse(readFileSync(step.report, 'utf8')))
}

async function take(step) {
  if (step.report !== undefined) rmSync(step.report, { force: true })
  const exitedWell = await run(step)
  const { passed, failed, skipped, names } = countsOf(step)
  // A runner that fails without naming a test (a crash, an unhandled error, no tests) is a failure too.
  const isBroken = failed === 0 && (!exitedWell || passed + skipped === 0)
  total.passed += isBroken && step.report === undefined ? 0 : passed
  total.skipped += skipped
  // A skipped test is a defect, but for those that need an exchange this machine cannot have: they say so themselves.
  if (skipped > 0 && step.script !== 'test:pbx') failures.push(`${step.script}: ${skipped} skipped`)
  total.failed += isBroken ? 1 : failed
  failures.push(...names.map((name) => `${step.script}: ${name}`))
  if (isBroken) failures.push(`${step.script}: ended badly`)
}

mkdirSync(results, { recursive: true })
const begun = Date.now()
await take(check('build'))
await Promise.all(
  lanes.map(async ([own, other]) => {
    for (let step = own.shift() ?? other.shift(); step !== undefined; step = own.shift() ?? other.shift()) {
      await take(step)
    }
  }),
)

process.stdout.write(`\n${times.join(' · ')} · all ${Math.round((Date.now() - begun) / 1000)} s\n`)
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = failures.length === 0 && total.failed === 0 ? 0 : 1
