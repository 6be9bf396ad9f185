import { defineConfig } from 'playwright/test'

const root = new URL('../../', import.meta.url).pathname

/** One worker: each spec owns its app, its server and its folders, and two cores are what a build machine has. */
export default defineConfig({
  testDir: `${root}test/e2e`,
  testMatch: '**/*.spec.ts',
  outputDir: `${root}test-results/e2e`,
  // Without the type paths of the others: Playwright would load a package's types in place of its code.
  tsconfig: `${root}test/config/tsconfig.playwright.json`,
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  // Nothing passes later for it, and a machine at full load has the time it needs.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: `${root}test-results/e2e.json` }]],
})
