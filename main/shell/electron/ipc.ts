import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import type { Core, SenderVerdict, WindowPlace } from '../../core/core-api.ts'
import { isAppUrl } from './app-origin.ts'
import type { ElectronParts } from './parts.ts'

/** Who sent a message: known window, its main frame, exactly our origin, not closing (SECURITY B1). */
export function verdictOf(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  window: Pick<BrowserWindow, 'isDestroyed' | 'webContents'> | null,
): SenderVerdict {
  if (window === null || window.isDestroyed() || event.sender.isDestroyed()) return 'closing'
  if (event.sender !== window.webContents) return 'unknown-window'
  const frame = event.senderFrame
  if (frame === null || frame.detached) return 'closing'
  if (frame !== window.webContents.mainFrame) return 'subframe'
  return isAppUrl(frame.url) ? 'trusted' : 'foreign-origin'
}

/** Binds the core's router to the window and to the wallboard beside it; the answer takes the binding away. */
export function bindIpc(
  { ipcMain }: Pick<ElectronParts, 'ipcMain'>,
  core: Pick<Core, 'router' | 'onEvent' | 'onWallEvent'>,
  window: () => BrowserWindow | null,
  wall: () => BrowserWindow | null = () => null,
): () => void {
  ipcMain.handle('helpline:call', (event, name: unknown, input: unknown) => {
    const beside = wall()
    // By who sent it and never by what it says of itself.
    const isWall = beside !== null && !beside.isDestroyed() && event.sender === beside.webContents
    const place: WindowPlace = isWall ? 'wall' : 'desk'
    return core.router.handle(name, input, verdictOf(event, isWall ? beside : window()), place)
  })
  const sendTo = (target: () => BrowserWindow | null) => (key: string, data: unknown) => {
    const current = target()
    if (current !== null && !current.isDestroyed()) current.webContents.send('helpline:event', key, data)
  }
  const stopEvents = core.onEvent(sendTo(window))
  const stopWall = core.onWallEvent(sendTo(wall))
  return () => {
    stopEvents()
    stopWall()
    ipcMain.removeHandler('helpline:call')
  }
}
