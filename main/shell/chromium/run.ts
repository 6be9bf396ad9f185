import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import type { Core, CoreOptions } from '../../core/core-api.ts'
import { linkArgument } from '../link-argument.ts'
import { dataFolderOf, placesOf, practiceUrlOf, privateFolder, version } from '../places.ts'
import { type BrowserWindow, findBrowser, hasDisplay, openBrowser, wipeOldProfiles } from './browser.ts'
import { createNodePorts } from './node-ports.ts'
import { forgetRunning, noteRunning, raiseRunning } from './running.ts'
import { type Loopback, startLoopback } from './server.ts'

export interface ChromiumShellOptions {
  /** `import.meta.url` of the entry. */
  readonly entry: string
  readonly createCore: (options: CoreOptions) => Promise<Core>
  readonly process: NodeJS.Process
}

/**
 * Runs the desk in Node with a Chromium window, until the window is closed or the process is told to end. Without a
 * screen (or with HELPLINE_WINDOW=none) it serves on and prints a fresh address at each Enter. A second start on the
 * same data folder shows the first one's window and ends.
 */
export async function runChromiumShell({ entry, createCore, process }: ChromiumShellOptions): Promise<void> {
  const { env, platform } = process
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  const dataFolder = privateFolder(dataFolderOf({ platform, env, home: homedir() }))
  const raised = await raiseRunning(dataFolder, linkArgument(process.argv.slice(2)))
  if (raised !== null) {
    if (raised.address === null) say('Helpline Desk already runs; its window has been brought to the front.')
    else say(`Helpline Desk already runs without a window of its own. Open it here:\nAddress: ${raised.address}`)
    return
  }
  wipeOldProfiles(dataFolder)

  const places = placesOf(entry)
  let core: Core
  try {
    core = await createCore({
      ports: createNodePorts(places.workers),
      dataFolder,
      resourcesFolder: places.resources,
      practiceUrl: practiceUrlOf(env),
      version,
      host: 'chromium',
    })
  } catch {
    // Nothing of the inside: whoever reads this can do one of two things (SECURITY F4).
    say('Helpline Desk cannot start: its data folder cannot be used, or the installation is incomplete.')
    say('Nothing that was saved is lost. Check the disk, install the program again, or tell your administrator.')
    process.exitCode = 1
    return
  }
  let browser: BrowserWindow | null = null
  let ending: Promise<void> | null = null

  const loopback: Loopback = await startLoopback({
    core,
    clock: { now: () => Date.now() },
    pageFolder: places.page,
    onAddressReused() {
      say('An address was used a second time. Somebody may have read it: the desk stops. Start it again.')
      void end(1)
    },
    onRaise() {
      const address = loopback.newAddress()
      if (browser === null) return address
      loopback.expectReplacement()
      browser.open(address)
      return null
    },
  })
  noteRunning(dataFolder, { port: loopback.port, secret: loopback.raiseSecret })

  function end(code: number): Promise<void> {
    ending ??= (async () => {
      process.exitCode = code
      forgetRunning(dataFolder, loopback.port)
      await Promise.all([loopback.close(), browser?.close()])
      await core.stop()
      // What is written is on disk now; an open pipe of the terminal must not keep the process.
      process.exit()
    })()
    return ending
  }
  const failed = (error: unknown): void => {
    core.reportUncaught(error)
  }
  process.on('unhandledRejection', failed)
  process.on('uncaughtException', (error) => {
    failed(error)
    say('Something went wrong inside the desk. Everything saved is safe; start it again.')
    void end(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

  await core.start()

  const isRoot = process.getuid?.() === 0
  const program = findBrowser({ platform, env, isRoot })
  const isWanted = env.HELPLINE_WINDOW !== 'none'
  if (isWanted && hasDisplay({ platform, env }) && program !== null) {
    try {
      browser = await openBrowser({ program, dataFolder, address: loopback.newAddress(), isRoot })
      void browser.closed.then(() => end(0))
      return
    } catch {
      say('The Chromium window could not be started.')
    }
  } else if (isWanted) {
    say(program === null ? 'No Chromium was found on this computer.' : 'There is no screen here to show a window on.')
  }
  say('The desk runs. Open the address below in Chromium; it is good once and for ten seconds.')
  const offer = (): void => {
    say(`Address: ${loopback.newAddress()}`)
  }
  createInterface({ input: process.stdin }).on('line', offer)
  say('Press Enter for a fresh address, Ctrl+C to end.')
  offer()
}
