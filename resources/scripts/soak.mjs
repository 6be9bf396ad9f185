// The crash and fault tests with their full numbers: `npm run test:soak`. Prints the seed, takes as long as it takes.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const environment = { CRASH_KILLS: '1000', SOAK: '1', ...process.env }

let failed = 0
for (const project of ['crash', 'faults']) {
  const args = ['vitest', 'run', '--config', 'test/config/vitest.config.ts', '--project', project, '--testTimeout=0']
  const { status } = spawnSync('npx', args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  })
  if (status !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
