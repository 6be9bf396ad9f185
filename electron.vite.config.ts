import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import vuetify from 'vite-plugin-vuetify'

const here = (path: string): string => new URL(path, import.meta.url).pathname

/**
 * One build for both shells. Inputs are set by hand because the tool looks in `src/` otherwise. Packages named in
 * `dependencies` stay outside the main bundle, as the native database must, but for those that every start reads: file by
 * file out of `node_modules` they cost half of the time until the desk listens.
 */
const readAtStart = ['axios', 'csv-stringify', 'parse5', 'pino', 'uuid', 'write-excel-file', 'ws', 'zod']

export default defineConfig(({ command }) => ({
  main: {
    build: {
      externalizeDeps: { exclude: readAtStart },
      sourcemap: command === 'serve',
      rolldownOptions: {
        input: {
          index: here('main/index.ts'),
          chromium: here('main/chromium.ts'),
          'db.worker': here('main/db/db.worker.ts'),
          'search.worker': here('main/search/search.worker.ts'),
          'practice.worker': here('main/practice/practice.worker.ts'),
          'paper.worker': here('main/reports/pdf/paper.worker.ts'),
          'practice-serve': here('main/practice/serve.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      sourcemap: command === 'serve',
      // A sandboxed window loads one CommonJS file that may require nothing but Electron (SECURITY A3).
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: here('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: here('renderer'),
    plugins: [vue(), vuetify({ autoImport: true })],
    // A relative base serves `helpline://app/` and the loopback address alike; the templates are compiled here.
    base: './',
    define: { __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
    build: {
      sourcemap: command === 'serve',
      minify: true,
      cssMinify: true,
      chunkSizeWarningLimit: 1500,
      // Fonts are files of our own origin: `font-src 'self'` admits no data: address (SECURITY A6).
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: here('renderer/index.html') },
        // Without this a shared chunk may build schemas before `bridge/jitless.ts` has run (SECURITY A7).
        output: {
          strictExecutionOrder: true,
          // All that the sign-in needs is one script and one sheet of styles: each of thirty files cost the page 2 ms.
          codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
        },
      },
    },
  },
}))
