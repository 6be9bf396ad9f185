import { systemClock } from '../../ports/system-clock.ts'
import { openBrowser } from './browser.ts'
import type { BrowserWindow } from './browser.ts'
import type { DeskOptions, ServedDesk } from './desk-at-door.ts'
import { openDoor } from './door.ts'
import type { Door } from './door.ts'

/**
 * Builds and starts a desk. Its window is started first, before the core is even read: what it asks for waits at the door.
 * Rejects when the data folder cannot be used or the installation is broken; then there is no window either.
 */
export async function serveDesk(options: DeskOptions): Promise<ServedDesk> {
  const door = await openDoor(systemClock)
  const opening = openWindow(options, door)
  try {
    const { serveAtDoor } = await import('./desk-at-door.ts')
    return await serveAtDoor(options, door, opening)
  } catch (error) {
    await Promise.allSettled([(await opening)?.close(), door.close()])
    throw error
  }
}

/** Null where there is none to open, or where it could not be started: the shell says where the desk is then. */
async function openWindow({ program, dataFolder, isRoot }: DeskOptions, door: Door): Promise<BrowserWindow | null> {
  if (program === null) return null
  try {
    return await openBrowser({ program, dataFolder, address: door.newAddress(), isRoot })
  } catch {
    return null
  }
}
