import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import vuetify from 'vite-plugin-vuetify'

/** The practice exchange and one telephone on a bare page, for `test/e2e/exchange.spec.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  // The telephone's feature has screens, too.
  plugins: [vue(), vuetify({ autoImport: true })],
  cacheDir: '../../../.cache/exchange-page',
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: ['../../..'] } },
  optimizeDeps: { include: ['jssip'], noDiscovery: false },
  logLevel: 'error',
})
