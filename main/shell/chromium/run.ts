import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import type { Core, CoreOptions } from '../../core/core-api.ts'
import { linkArgument } from '../link-argument.ts'
import { dataFolderOf, placesOf, practiceUrlOf, privateFolder, version } from '../places.ts'
import { findBrowser, hasDisplay } from './browser.ts'
import { serveDesk } from './desk.ts'
import type { ServedDesk } from './desk-at-door.ts'
import { clearOldWindows } from './old-windows.ts'
import { claimOrRaise } from './running.ts'

export interface ChromiumShellOptions {
  /** `import.meta.url` of the entry. */
  readonly entry: string
  readonly createCore: (options: CoreOptions) => Promise<Core>
  readonly process: NodeJS.Process
}

/**
 * Runs the desk in Node with a Chromium window, until the window is closed or the process is told to end. Without a
 * screen (or with HELPLINE_WINDOW=none) it serves on and prints a fresh address at each Enter. A second start on the
 * same data folder shows the first one's window and ends. Another workspace is another desk in the same process: a new
 * core, a new address, and a new window.
 */
export async function runChromiumShell({ entry, createCore, process }: ChromiumShellOptions): Promise<void> {
  const { env, platform } = process
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  const dataFolder = privateFolder(dataFolderOf({ platform, env, home: homedir() }))
  const link = linkArgument(process.argv.slice(2))
  const claimed = await claimOrRaise(dataFolder, link)
  if (claimed === 'busy') {
    say('Helpline Desk is just opening or closing on this computer. Start it again in a minute.')
    process.exitCode = 1
    return
  }
  if (claimed !== 'ours') {
    if (claimed.address === null) say('Helpline Desk already runs; its window has been brought to the front.')
    else say(`Helpline Desk already runs without a window of its own. Open it here:\nAddress: ${claimed.address}`)
    return
  }
  await clearOldWindows(dataFolder)

  const places = placesOf(entry)
  const isRoot = process.getuid?.() === 0
  const isWanted = env.HELPLINE_WINDOW !== 'none'
  const program = isWanted && hasDisplay({ platform, env }) ? findBrowser({ platform, env, isRoot }) : null
  const now: { desk: ServedDesk | null } = { desk: null }
  let ending: Promise<void> | null = null
  let changing: Promise<void> | null = null
  let starting: Promise<boolean> | null = null

  const open = (): Promise<ServedDesk> =>
    serveDesk({
      createCore,
      places,
      dataFolder,
      practiceUrl: practiceUrlOf(env),
      version,
      program,
      isRoot,
      onRestart() {
        if (ending !== null) return
        changing ??= change().finally(() => {
          changing = null
        })
      },
      onAddressReused() {
        say('An address was used a second time. Somebody may have read it: the desk stops. Start it again.')
        void end(1)
      },
      onWindowClosed: () => void end(0),
    })

  async function start(): Promise<boolean> {
    try {
      now.desk = await open()
    } catch {
      // Nothing of the inside: whoever reads this can do one of two things (SECURITY F4).
      say('Helpline Desk cannot start: its data folder cannot be used, or the installation is incomplete.')
      say('Nothing that was saved is lost. Check the disk, install the program again, or tell your administrator.')
      return false
    }
    return true
  }

  /** Another workspace: this desk stops whole before the next one begins. */
  async function change(): Promise<void> {
    const before = now.desk
    now.desk = null
    try {
      await before?.stop()
    } catch (error) {
      // What could not be closed is not worth losing the desk for; the next one has files of its own.
      before?.core.reportUncaught(error)
    }
    // Told to end meanwhile: that is being done.
    if (isEnding()) return
    if (!(await start())) void end(1)
    else if (!isEnding()) show()
  }

  const isEnding = (): boolean => ending !== null

  function end(code: number): Promise<void> {
    ending ??= (async () => {
      process.exitCode = code
      try {
        // A desk that has just been begun has a window already, and one that is changed for another is still writing.
        await starting
        await changing
        await now.desk?.stop()
      } catch (error) {
        failed(error)
      }
      // Usually nothing is left: only what a browser wrote in its last moment.
      await clearOldWindows(dataFolder)
      // What is written is on disk now; an open pipe of the terminal must not keep the process.
      process.exit()
    })()
    return ending
  }
  const failed = (error: unknown): void => {
    now.desk?.core.reportUncaught(error)
  }
  process.on('unhandledRejection', failed)
  process.on('uncaughtException', (error) => {
    failed(error)
    say('Something went wrong inside the desk. Everything saved is safe; start it again.')
    void end(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

  starting = start()
  if (!(await starting)) {
    process.exitCode = 1
    return
  }
  now.desk?.core.openLink(link)

  const offer = (): void => {
    if (now.desk !== null) say(`Address: ${now.desk.newAddress()}`)
  }
  let isListening = false

  /** Says where the desk is, when it has no window of its own. */
  function show(): void {
    const { desk } = now
    if (desk === null || desk.hasWindow) return
    if (program !== null) say('The Chromium window could not be started.')
    else if (isWanted && hasDisplay({ platform, env })) say('No Chromium was found on this computer.')
    else if (isWanted) say('There is no screen here to show a window on.')
    say('The desk runs. Open the address below in Chromium; it is good once and for ten seconds.')
    say('Press Enter for a fresh address, Ctrl+C to end.')
    // A later desk may be the first without a window.
    if (!isListening) createInterface({ input: process.stdin }).on('line', offer)
    isListening = true
    offer()
  }

  show()
}
