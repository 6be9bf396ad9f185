// Runs every check of the project and ends with one line that counts: `N passed, N failed, N skipped`. Above it stand
// the names of what failed, so that the end of a long log is enough to know where to look.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const results = join(root, 'test-results')

/**
 * Two lanes side by side, one for each core of the smallest build machine: first what computes beside what waits for servers
 * and processes, then, on the bundle, the two that wait for calls.
 */
const phases = [
  [
    [check('typecheck'), check('lint'), check('layering'), vitest('unit'), vitest('component')],
    [vitest('faults'), vitest('crash'), vitest('integration')],
  ],
  [[check('build')]],
  [[playwright('pbx')], [playwright('e2e')]],
]

const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
const times = []

function check(script) {
  return { script, args: [], read: () => null }
}

function vitest(suite) {
  const report = join(results, `${suite}.json`)
  return { script: `test:${suite}`, args: [`--outputFile.json=${report}`], report, read: readVitest }
}

function playwright(suite) {
  return { script: `test:${suite}`, args: [], report: join(results, `${suite}.json`), read: readPlaywright }
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
function run({ script, args }) {
  const started = Date.now()
  const output = [`\n── ${script}\n`]
  process.stdout.write(`… ${script} is running\n`)
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    child.stdout.on('data', (text) => output.push(text))
    child.stderr.on('data', (text) => output.push(text))
    child.on('error', () => resolve(false))
    child.on('close', (code) => {
      for (const text of output) process.stdout.write(text)
      times.push(`${script} ${Math.round((Date.now() - started) / 1000)} s`)
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
  const isBroken = failed === 0 && (!exitedWell || passed === 0)
  total.passed += isBroken && step.report === undefined ? 0 : passed
  total.skipped += skipped
  // A skipped test is a defect, but for those that need an exchange this machine cannot have: they say so themselves.
  if (skipped > 0 && step.script !== 'test:pbx') failures.push(`${step.script}: ${skipped} skipped`)
  total.failed += isBroken ? 1 : failed
  failures.push(...names.map((name) => `${step.script}: ${name}`))
  if (isBroken) failures.push(`${step.script}: ended badly`)
}

mkdirSync(results, { recursive: true })
for (const lanes of phases) {
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) await take(step)
    }),
  )
}

process.stdout.write(`\n${times.join(' · ')}\n`)
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = failures.length === 0 && total.failed === 0 ? 0 : 1
