import type { Core, CoreOptions } from '../../core/core-api.ts'
import type { Places } from '../places.ts'
import { systemClock } from '../../ports/system-clock.ts'
import { pinnedAgent } from '../../tls/pinned-agent.ts'
import type { BrowserWindow } from './browser.ts'
import type { Door } from './door.ts'
import { createExchangeRelay, exchangePath } from './exchange-relay.ts'
import { createNodePorts } from './node-ports.ts'
import { forgetRunning, noteRunning } from './running.ts'
import { serveLoopback } from './server.ts'
import type { Loopback } from './server.ts'
import { bindWallSocket } from './wall-socket.ts'

export interface DeskOptions {
  readonly createCore: (options: CoreOptions) => Promise<Core>
  readonly places: Places
  readonly dataFolder: string
  readonly practiceUrl: string | null
  readonly version: string
  /** The browser to show the desk in; null to only serve it. */
  readonly program: string | null
  readonly isRoot: boolean
  /** Another workspace was chosen: the shell stops this desk and serves the next. */
  readonly onRestart: () => void
  readonly onAddressReused: () => void
  readonly onWindowClosed: () => void
}

/** One core with its loopback server and its window: what lives as long as a workspace is not changed for another. */
export interface ServedDesk {
  readonly core: Core
  readonly hasWindow: boolean
  newAddress(): string
  /** Closes window and server and flushes the core. */
  stop(): Promise<void>
}

/** Makes the core and serves it at a door that is open already, to a window that may be starting still. */
export async function serveAtDoor(
  options: DeskOptions,
  door: Door,
  opening: Promise<BrowserWindow | null>,
): Promise<ServedDesk> {
  const { places, dataFolder } = options
  let address: string | null = null
  // The core is made with the port of a window that asks the core.
  const wall = bindWallSocket({ core: () => core, clock: systemClock })
  const core: Core = await options.createCore({
    ports: createNodePorts(places.workers, {
      restart: options.onRestart,
      exchangeAddress: () => address,
      wallboard: wall.window,
    }),
    dataFolder,
    resourcesFolder: places.resources,
    practiceUrl: options.practiceUrl,
    version: options.version,
    host: 'chromium',
  })
  let isStopping = false
  const { pinnedExchange } = core.site
  const relay =
    pinnedExchange === null
      ? null
      : createExchangeRelay({
          url: pinnedExchange.url,
          agent: () => pinnedAgent(pinnedExchange.url, pinnedExchange.rule, systemClock),
        })
  const browser = await opening
  const loopback: Loopback = serveLoopback(door, {
    core,
    clock: systemClock,
    pageFolder: places.page,
    relay,
    wall,
    onAddressReused: options.onAddressReused,
    onRaise() {
      const address = loopback.newAddress()
      if (browser === null) return address
      loopback.expectReplacement()
      browser.open(address)
      return null
    },
  })
  if (relay !== null) address = `ws://127.0.0.1:${String(loopback.port)}${exchangePath}`
  try {
    noteRunning(dataFolder, { port: loopback.port, secret: loopback.raiseSecret })
    await core.start()
  } catch (error) {
    // A core that was left running would hold the data folder against the next start.
    forgetRunning(dataFolder, loopback.port)
    await Promise.allSettled([loopback.close(), core.stop()])
    throw error
  }
  void browser?.closed.then(() => {
    if (!isStopping) options.onWindowClosed()
  })
  return {
    core,
    hasWindow: browser !== null,
    newAddress: () => loopback.newAddress(),
    async stop() {
      isStopping = true
      forgetRunning(dataFolder, loopback.port)
      try {
        // The window first: as it goes it hangs up and signs off at the exchange, by way of this process.
        await browser?.close()
      } finally {
        // A profile that could not be wiped leaves no core behind that holds its workspace.
        await loopback.close()
        await core.stop()
      }
    },
  }
}
