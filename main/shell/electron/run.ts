import { homedir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, Session } from 'electron'
import { SessionState } from '../../../preload/contract/index.ts'
import type { Core, CoreOptions } from '../../core/core-api.ts'
import { systemClock } from '../../ports/system-clock.ts'
import { dataFolderOf, type Places, placesOf, practiceUrlOf, privateFolder, version } from '../places.ts'
import { linkArgument } from '../link-argument.ts'
import { trustHosts } from './certificates.ts'
import { createIdleMonitor } from './idle.ts'
import { bindIpc } from './ipc.ts'
import { createKeyVault } from './key-vault.ts'
import { prepareApp } from './lifecycle.ts'
import { createLinks } from './links.ts'
import { setMenu } from './menu.ts'
import type { ElectronParts } from './parts.ts'
import { serveApp } from './protocol.ts'
import { createSession, fetchOf } from './session.ts'
import { createWallboard } from './wallboard.ts'
import { askBeforeLeaving, createWindow, guardContents, loadPage, showWindow } from './windows.ts'

export interface ElectronShellOptions {
  /** `import.meta.url` of the entry. */
  readonly entry: string
  readonly electron: ElectronParts
  readonly createCore: (options: CoreOptions) => Promise<Core>
  readonly process: NodeJS.Process
}

/**
 * Runs the desk in Electron. Returns at once and never waits for `ready` itself: Electron becomes ready only after the
 * entry module has been loaded, so an `await` here would wait for ever.
 */
export function runElectronShell({ entry, electron, createCore, process }: ElectronShellOptions): void {
  const { app } = electron
  const { env, platform } = process
  const dataFolder = ownFolder(dataFolderOf({ platform, env, home: homedir() }))
  if (dataFolder === null) {
    // Nothing catches an error at this point but Electron itself, which would show where in the code it happened.
    sayFailed(electron)
    app.exit(1)
    return
  }
  const places = placesOf(entry)
  let window: BrowserWindow | null = null
  let core: Core | null = null
  let isEnding = false
  /** What the start was asked to dial; macOS says it by an event instead of an argument. */
  let link = linkArgument(process.argv.slice(1))

  const mayRun = prepareApp(electron, {
    argv: process.argv.slice(1),
    dataFolder,
    onSecondStart(link) {
      if (window !== null) showWindow(window)
      core?.openLink(link)
    },
  })
  if (!mayRun) {
    app.exit(0)
    return
  }

  function end(code: number): void {
    if (isEnding) return
    isEnding = true
    // What is unsaved is flushed before the process goes, whoever asked it to go.
    const stopped = core?.stop() ?? Promise.resolve()
    void stopped.finally(() => {
      app.exit(code)
    })
  }
  /** Another workspace: pins and policy belong to a session, so the whole program starts anew (SECURITY D4). */
  function restart(): void {
    if (isEnding) return
    // Without the number the first start was asked to dial.
    app.relaunch({ args: process.argv.slice(1).filter((each) => linkArgument([each]) === null) })
    end(0)
  }
  process.on('unhandledRejection', (error) => {
    core?.reportUncaught(error)
  })
  process.on('uncaughtException', (error) => {
    core?.reportUncaught(error)
    if (isEnding) return
    if (!app.isReady()) sayFailed(electron)
    else if (wantsRestart(electron)) app.relaunch()
    end(1)
  })
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents)
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    if (core === null) link = url
    else core.openLink(url)
  })
  app.on('window-all-closed', () => {
    end(0)
  })
  app.on('before-quit', (event) => {
    event.preventDefault()
    // By way of the window, whose page may be in a call; once it has gone, so does the rest.
    if (window === null || window.isDestroyed()) end(0)
    else window.close()
  })

  app
    .whenReady()
    .then(() => openDesk(electron, { createCore, places, dataFolder, platform, env, onRestart: restart }))
    .then(async (desk) => {
      core = desk.core
      window = desk.window
      await Promise.all([loadPage(desk.window), desk.core.start()])
      core.openLink(link)
    })
    .catch((error: unknown) => {
      core?.reportUncaught(error)
      sayFailed(electron)
      end(1)
    })
}

/** The data folder, there and private; null when this computer does not let us have it. */
function ownFolder(folder: string): string | null {
  try {
    return privateFolder(folder)
  } catch {
    return null
  }
}

const failedTitle = 'Helpline Desk has to close'
const failedText =
  'Nothing that was saved is lost. Start it again; if this comes back, restart the computer and tell your administrator.'

/** Says what is safe and what to do, and nothing of the inside (SECURITY F4). */
function sayFailed({ dialog }: Pick<ElectronParts, 'dialog'>): void {
  dialog.showErrorBox(failedTitle, failedText)
}

/** The same for a desk that was running: what was typed is in its draft, and the person chooses to go on at once. */
function wantsRestart({ dialog }: Pick<ElectronParts, 'dialog'>): boolean {
  const restart = 0
  return (
    dialog.showMessageBoxSync({
      type: 'error',
      title: failedTitle,
      message: failedTitle,
      detail: failedText,
      buttons: ['Start it again', 'Close'],
      defaultId: restart,
      cancelId: 1,
      noLink: true,
    }) === restart
  )
}

interface DeskOptions extends Pick<ElectronShellOptions, 'createCore'> {
  readonly places: Places
  readonly dataFolder: string
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  readonly onRestart: () => void
}

/** Once Electron is ready: session, pages, core and window, in the order in which each needs the one before. */
async function openDesk(
  electron: ElectronParts,
  { createCore, places, dataFolder, platform, env, onRestart }: DeskOptions,
): Promise<{ core: Core; window: BrowserWindow }> {
  const isRelease = electron.app.isPackaged
  let isSignedIn = false
  const icon = join(places.resources, 'icons', 'icon.png')
  const wallboard = createWallboard(() => createWindow(electron, { session, preload: places.preload, icon, isRelease }))
  const session: Session = createSession(
    electron,
    () => isSignedIn,
    (contents) => contents !== null && contents === wallboard.window()?.webContents,
  )
  let exchangeHost: string | null = null
  serveApp(session, places.page, () => exchangeHost)
  setMenu(electron, platform, isRelease)
  const core = await createCore({
    ports: {
      clock: systemClock,
      fetch: fetchOf(session),
      trust: (rules) => trustHosts(session, rules, () => systemClock.now()),
      restart: onRestart,
      wallboard: wallboard.port,
      keyVault: await createKeyVault(electron, platform),
      idle: createIdleMonitor(electron),
      links: createLinks(electron),
      workers: places.workers,
    },
    dataFolder,
    resourcesFolder: places.resources,
    practiceUrl: practiceUrlOf(env),
    version,
    host: 'electron',
  })
  exchangeHost = core.site.exchangeHost
  core.onEvent((key, data) => {
    if (key !== 'sessionChanged') return
    const { phase } = SessionState.parse(data)
    // A call goes on while the screen is locked, and needs its microphone.
    isSignedIn = phase === 'signed-in' || phase === 'locked'
  })
  const window = createWindow(electron, { session, preload: places.preload, icon, isRelease })
  askBeforeLeaving(electron, window)
  bindIpc(
    electron,
    core,
    () => window,
    () => wallboard.window(),
  )
  // The wallboard never stays behind: nobody could lock it or sign out.
  window.once('closed', () => {
    wallboard.port.close()
  })
  window.webContents.on('did-navigate', () => {
    core.windowLoaded()
  })
  return { core, window }
}
