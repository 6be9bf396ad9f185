import { createCore } from './core/core.ts'
import { runChromiumShell } from './shell/chromium/run.ts'

/** Entry of the Chromium shell: the desk in plain Node. Loads no Electron, so it runs where none can be fetched. */
await runChromiumShell({ entry: import.meta.url, createCore, process })
