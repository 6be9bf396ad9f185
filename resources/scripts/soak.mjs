// The crash, fault and model tests and the calls at a real exchange with their full numbers: `npm run test:soak`. Each prints
// its seed; it takes as long as it takes. CRASH_KILLS, HELPLINE_MODEL_RUNS, PBX_CALLS and PBX_RENEWALS given from outside
// win, for a shorter run.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const environment = {
  CRASH_KILLS: '1000',
  HELPLINE_MODEL_RUNS: '2000',
  PBX_CALLS: '100',
  PBX_RENEWALS: '120',
  ...process.env,
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
  path,
]
const parts = [
  ['build', ['npm', 'run', '--silent', 'build']],
  ['calls', ['npx', 'playwright', 'test', '--config', 'test/config/playwright.pbx.config.ts', 'many-calls']],
  ['unit', vitest('unit', 'test/unit/sync/model.test.ts')],
  ['faults', vitest('faults', 'test/faults')],
  ['crash', vitest('crash', 'test/crash')],
]

let failed = 0
for (const [name, [program, ...args]] of parts) {
  const started = Date.now()
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  })
  process.stdout.write(
    `${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s\n`,
  )
  if (status !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
