import { defineConfig } from 'playwright/test'

const root = new URL('../../', import.meta.url).pathname

/** The telephone on a real exchange. One worker: each spec owns its exchange, its desks and its folders. */
export default defineConfig({
  testDir: `${root}test/pbx`,
  testMatch: '**/*.spec.ts',
  outputDir: `${root}test-results/pbx`,
  tsconfig: `${root}test/config/tsconfig.playwright.json`,
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  // Nothing passes later for it, and a machine at full load has the time it needs.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: `${root}test-results/pbx.json` }]],
})
