import { EventEmitter } from 'node:events'

/**
 * A hand-written stand-in for the few parts of Electron that the shell uses. `ready` fires only when the test says so,
 * after the entry module has been loaded, as in Electron: an entry that waits for it while loading never ends.
 */

/** What was called, in order, with plain arguments where they tell something. */
export const calls: { what: string; args: unknown[] }[] = []
const note = (what: string, ...args: unknown[]): void => {
  calls.push({ what, args })
}

const appEvents = new EventEmitter()
let isReady = false
let announceReady: () => void = () => undefined
const ready = new Promise<void>((resolve) => {
  announceReady = resolve
})

/** Electron's `ready`, at a moment the test chooses. */
export function becomeReady(): void {
  isReady = true
  announceReady()
}

/** Settings a test may change before it uses the fake. */
export const settings = {
  isPackaged: false,
  isFirstInstance: true,
  backend: 'gnome_libsecret',
  isVaultThere: true,
  idleSeconds: 0,
}

export const app = {
  get isPackaged() {
    return settings.isPackaged
  },
  commandLine: { appendSwitch: (name: string, value?: string) => note('appendSwitch', name, value) },
  enableSandbox: () => note('enableSandbox'),
  setPath: (name: string, path: string) => note('setPath', name, path),
  requestSingleInstanceLock: () => {
    note('requestSingleInstanceLock')
    return settings.isFirstInstance
  },
  whenReady: () => {
    note('whenReady')
    return ready
  },
  isReady: () => isReady,
  relaunch: (options?: { args?: string[] }) => note('relaunch', ...(options?.args ?? [])),
  exit: (code: number) => {
    note('exit', code)
    appEvents.emit('exited', code)
  },
  on: (event: string, listener: (...args: unknown[]) => void) => appEvents.on(event, listener),
  emit: (event: string, ...args: unknown[]) => appEvents.emit(event, ...args),
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: 'helpline://app/', detached: false }
  readonly sent: unknown[][] = []
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  isGone = false
  isDestroyed(): boolean {
    return this.isGone
  }
  send(...args: unknown[]): void {
    this.sent.push(args)
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
}

export const windows: FakeWindow[] = []

class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: Record<string, unknown> & { readonly webPreferences?: { readonly session?: unknown } }
  readonly done: string[] = []
  loaded: string | null = null
  isGone = false
  /** Its page is in a call and does not want to be left. */
  keepsOpen = false
  constructor(options: FakeWindow['options']) {
    super()
    this.options = options
    windows.push(this)
    appEvents.emit('web-contents-created', {}, this.webContents)
  }
  isDestroyed(): boolean {
    return this.isGone
  }
  isMinimized(): boolean {
    return true
  }
  restore(): void {
    this.done.push('restore')
  }
  show(): void {
    this.done.push('show')
  }
  focus(): void {
    this.done.push('focus')
  }
  /** As Electron does it: the page is asked first, and may be overruled by whoever hears of that. */
  close(): void {
    let mayGo = !this.keepsOpen
    if (this.keepsOpen) this.webContents.emit('will-prevent-unload', { preventDefault: () => (mayGo = true) })
    if (mayGo) this.destroy()
  }
  /** Without asking the page. */
  destroy(): void {
    if (this.isGone) return
    this.isGone = true
    this.webContents.isGone = true
    this.emit('closed')
    if (windows.every((each) => each.isGone)) appEvents.emit('window-all-closed')
  }
  setContentProtection(on: boolean): void {
    this.done.push(`content-protection ${String(on)}`)
  }
  async loadURL(url: string): Promise<void> {
    this.loaded = url
    this.emit('ready-to-show')
  }
}
export { FakeWindow as BrowserWindow }

/** The handlers the shell gave to its session, for the test to call. */
export const given: Record<string, (...args: unknown[]) => unknown> = {}

/** What `fromPartition` gives, whatever the name: the name is noted. */
export const ownSession = {
  setSpellCheckerEnabled: (on: boolean) => note('setSpellCheckerEnabled', on),
  setPermissionRequestHandler: (handler: (...args: unknown[]) => unknown) => (given.permissionRequest = handler),
  setPermissionCheckHandler: (handler: (...args: unknown[]) => unknown) => (given.permissionCheck = handler),
  setDevicePermissionHandler: (handler: (...args: unknown[]) => unknown) => (given.devicePermission = handler),
  setCertificateVerifyProc: (handler: (...args: unknown[]) => unknown) => (given.verifyCertificate = handler),
  closeAllConnections: async () => note('closeAllConnections'),
  on: (event: string, listener: (...args: unknown[]) => unknown) => (given[event] = listener),
  setDisplayMediaRequestHandler: (handler: (...args: unknown[]) => unknown) => (given.displayMedia = handler),
  fetch: (input: string | Request, init?: RequestInit) => fetch(input, init),
  protocol: {
    handle: (scheme: string, handler: (request: Request) => unknown) => {
      note('protocol.handle', scheme)
      given.protocol = handler as (...args: unknown[]) => unknown
    },
  },
}
export const session = {
  fromPartition: (name: string) => {
    note('fromPartition', name)
    return ownSession
  },
}
export const protocol = { registerSchemesAsPrivileged: (schemes: unknown) => note('registerSchemes', schemes) }
export const ipcMain = {
  handle: (channel: string, handler: (...args: unknown[]) => unknown) => {
    note('ipcMain.handle', channel)
    given[channel] = handler
  },
  removeHandler: (channel: string) => note('ipcMain.removeHandler', channel),
}
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (template: unknown) => note('setApplicationMenu', template),
}
const power = new EventEmitter()
export const powerMonitor = Object.assign(power, { getSystemIdleTime: () => settings.idleSeconds })
export const dialog = {
  answer: 0,
  showMessageBox: async (options: unknown) => {
    note('showMessageBox', options)
    return { response: dialog.answer }
  },
  showErrorBox: (...args: unknown[]) => note('showErrorBox', ...args),
  showMessageBoxSync: (...args: unknown[]) => {
    note('showMessageBoxSync', args.at(-1))
    return dialog.answer
  },
}
/** Whatever is done with it is noted: a dump holds the memory of the desk (SECURITY F3). */
export const crashReporter = {
  start: (options: unknown) => note('crashReporter.start', options),
  addExtraParameter: (key: string) => note('crashReporter.addExtraParameter', key),
  setUploadToServer: (on: boolean) => note('crashReporter.setUploadToServer', on),
}
export const shell = { openExternal: async (url: string) => note('openExternal', url) }

/** A reversible stand-in for the system's encryption: enough to see that what comes back is what went in. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => settings.isVaultThere,
  getSelectedStorageBackend: () => settings.backend,
  encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
  decryptStringAsync: async (sealed: Buffer) => {
    const text = sealed.toString()
    if (!text.startsWith('sealed:')) throw new Error('Not sealed here')
    return { shouldReEncrypt: false, result: text.slice('sealed:'.length) }
  },
}

/** The preload's side: what was exposed to the page, and a way to answer its calls. */
export const exposed: Record<string, unknown> = {}
export const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => (exposed[key] = api) }
const rendererEvents = new EventEmitter()
export const ipcRenderer = Object.assign(rendererEvents, {
  invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
    note('invoke', channel, ...args)
    return { ok: true, value: {} }
  },
})
