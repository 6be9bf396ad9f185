// The crash, fault and model tests with their full numbers: `npm run test:soak`. Each prints its seed; it takes as long as
// it takes. CRASH_KILLS and HELPLINE_MODEL_RUNS given from outside win, for a shorter run.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const environment = { CRASH_KILLS: '1000', HELPLINE_MODEL_RUNS: '2000', ...process.env }
const parts = [
  ['unit', 'test/unit/sync/model.test.ts'],
  ['faults', 'test/faults'],
  ['crash', 'test/crash'],
]

let failed = 0
for (const [project, path] of parts) {
  const started = Date.now()
  const args = [
    'vitest',
    'run',
    '--config',
    'test/config/vitest.config.ts',
    '--project',
    project,
    '--testTimeout=0',
    path,
  ]
  const { status } = spawnSync('npx', args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  })
  process.stdout.write(
    `${project}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s\n`,
  )
  if (status !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
