import type { BrowserWindow as Window, Session, WebContents, WebPreferences } from 'electron'
import { appOrigin, isAppUrl } from './app-origin.ts'
import type { ElectronParts } from './parts.ts'

/** The preferences of every window, frozen (SECURITY A1). Only preload, session and developer tools are added. */
export const webPreferences = Object.freeze({
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  experimentalFeatures: false,
  plugins: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  backgroundThrottling: false,
  autoplayPolicy: 'no-user-gesture-required',
} as const satisfies WebPreferences)

/** Keeps a page where it is: no foreign page, no second window, no webview, in no frame (SECURITY A10, A11). */
export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (details) => {
    if (!isAppUrl(details.url)) details.preventDefault()
  })
  contents.on('will-frame-navigate', (details) => {
    if (!isAppUrl(details.url)) details.preventDefault()
  })
  contents.on('will-redirect', (details) => {
    if (!isAppUrl(details.url)) details.preventDefault()
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** The one place that makes windows. The caller loads the page once everything that answers it is in place. */
export function createWindow(
  { BrowserWindow }: Pick<ElectronParts, 'BrowserWindow'>,
  options: { session: Session; preload: string; icon: string; isRelease: boolean },
): Window {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Helpline Desk',
    icon: options.icon,
    autoHideMenuBar: true,
    webPreferences: {
      ...webPreferences,
      preload: options.preload,
      session: options.session,
      devTools: !options.isRelease,
    },
  })
  // Keeps the window out of screenshots and screen sharing where the system can (SECURITY A16).
  window.setContentProtection(true)
  window.once('ready-to-show', () => {
    window.show()
  })
  return window
}

/**
 * A page in a call does not want to be closed. Electron would keep it open without a word, so the person is asked here,
 * as a browser asks by itself (DESIGN 5).
 */
export function askBeforeLeaving({ dialog }: Pick<ElectronParts, 'dialog'>, window: Window): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const stay = 0
    const answer = dialog.showMessageBoxSync(window, {
      type: 'warning',
      title: 'A call is on',
      message: 'A call is on. Closing hangs it up.',
      detail: 'What you have written is kept, and the number is there to call back.',
      buttons: ['Stay in the call', 'Hang up and close'],
      defaultId: stay,
      cancelId: stay,
      noLink: true,
    })
    // Preventing the prevention lets the page go.
    if (answer !== stay) event.preventDefault()
  })
}

/** Loads the app's page. Rejects when it cannot be loaded. */
export function loadPage(window: Window): Promise<void> {
  return window.loadURL(`${appOrigin}/`)
}

/** Brings a window to the front, from the task bar too. */
export function showWindow(window: Window): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
