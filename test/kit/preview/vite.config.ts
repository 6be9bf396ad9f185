import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import vuetify from 'vite-plugin-vuetify'

/** Shows every screen without a core: `vite --config test/kit/preview/vite.config.ts`, then `/?phase=locked&theme=dark`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), vuetify({ autoImport: true })],
  cacheDir: '../../../.cache/preview',
  server: { host: '127.0.0.1', fs: { allow: ['../../..'] } },
})
