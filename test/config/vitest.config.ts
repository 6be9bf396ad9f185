import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import vuetify from 'vite-plugin-vuetify'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vitest/config'

const root = new URL('../../', import.meta.url).pathname

/**
 * Projects that run in Node on real files and real threads; each file owns its temp folder, so files may run side by side.
 * Without isolation the files of a worker share their modules, none of which does anything when it is imported; a process
 * of its own for each file cost more than the tests in it.
 */
function node(name: string, testTimeout: number, isolate = true) {
  return {
    root,
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      environment: 'node',
      pool: 'forks' as const,
      isolate,
      testTimeout,
      hookTimeout: 60_000,
    },
  }
}

/**
 * Transforms are kept from run to run by their own source. A sheet that a component names (`<style src>`) is told apart by that
 * component: where the sheet alone has changed, the component has to be transformed again, or Vite does not know whose it is.
 */
const sheetsOfComponents: Plugin = {
  name: 'sheets-of-components',
  configureVitest({ defineCacheKeyGenerator }) {
    defineCacheKeyGenerator(({ id, sourceCode }) => {
      if (!id.endsWith('.vue')) return null
      const sheets = [...sourceCode.matchAll(/<style[^>]* src="([^"]+)"/g)].map(([, name = '']) =>
        join(dirname(id), name),
      )
      const hash = createHash('sha256')
      for (const sheet of sheets) hash.update(readFileSync(sheet))
      return sheets.length === 0 ? null : hash.digest('hex')
    })
  },
}

export default defineConfig({
  root,
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    allowOnly: false,
    projects: [
      node('unit', 10_000, false),
      node('integration', 60_000),
      node('crash', 600_000),
      node('faults', 300_000),
      {
        root,
        plugins: [vue(), vuetify({ autoImport: true }), sheetsOfComponents],
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          environment: 'happy-dom',
          pool: 'forks',
          isolate: false,
          testTimeout: 20_000,
          setupFiles: ['test/kit/component-setup.ts'],
          server: { deps: { inline: ['vuetify'] } },
        },
      },
    ],
  },
})
