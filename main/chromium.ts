import { runChromiumShell } from './shell/chromium/run.ts'

/**
 * Entry of the Chromium shell: the desk in plain Node. Loads no Electron, so it runs where none can be fetched. The core is
 * most of the program, so it is read while the window is starting.
 */
await runChromiumShell({
  entry: import.meta.url,
  createCore: async (options) => (await import('./core/core.ts')).createCore(options),
  process,
})
