import { createCore } from './core/core.ts'
import { electronParts } from './shell/electron/parts.ts'
import { runElectronShell } from './shell/electron/run.ts'

/** Entry of the Electron shell. No top-level await: Electron is ready only after this module has been loaded. */
runElectronShell({ entry: import.meta.url, electron: electronParts, createCore, process })
