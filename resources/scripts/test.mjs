// Runs every check of the project in order and ends with one line that counts: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const vitestReport = join(root, 'test-results', 'vitest.json')
const playwrightReport = join(root, 'test-results', 'playwright.json')

const checks = ['typecheck', 'lint', 'layering']
const suites = ['test:unit', 'test:component', 'test:integration', 'test:crash', 'test:faults']
const total = { passed: 0, failed: 0, skipped: 0 }
const times = []

function run(script) {
  const started = Date.now()
  process.stdout.write(`\n── ${script}\n`)
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  times.push(`${script} ${Math.round((Date.now() - started) / 1000)} s`)
  return status === 0
}

function add(counts, exitedWell) {
  total.passed += counts.passed
  total.skipped += counts.skipped
  // A runner that fails without naming a test (a crash, an unhandled error, no tests) is a failure too.
  total.failed += counts.failed === 0 && (!exitedWell || counts.passed === 0) ? 1 : counts.failed
}

function readReport(file, read) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 }
  return read(JSON.parse(readFileSync(file, 'utf8')))
}

for (const check of checks) add({ passed: 1, failed: 0, skipped: 0 }, run(check))

for (const suite of suites) {
  rmSync(vitestReport, { force: true })
  const exitedWell = run(suite)
  add(
    readReport(vitestReport, (report) => ({
      passed: report.numPassedTests,
      failed:
        report.numFailedTests +
        report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
      skipped: report.numPendingTests + report.numTodoTests,
    })),
    exitedWell,
  )
}

add({ passed: 1, failed: 0, skipped: 0 }, run('build'))
rmSync(playwrightReport, { force: true })
const exitedWell = run('test:e2e')
add(
  readReport(playwrightReport, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  })),
  exitedWell,
)

// A skipped test is a defect here: none has a reason to be skipped yet.
const failed = total.failed + total.skipped
process.stdout.write(`\n${times.join(' · ')}\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = failed === 0 ? 0 : 1
