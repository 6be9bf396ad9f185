import type { HelplineApi } from '../../preload/contract/index.ts'
import { createSocketBridge } from './socket-bridge.ts'
import { isWallWindow } from './wall.ts'

/** The way to the core: what the preload offers in Electron, else the loopback socket. Called once at start. */
export function connect(): Promise<HelplineApi> {
  return Promise.resolve(window.helpline ?? createSocketBridge(isWallWindow()))
}
