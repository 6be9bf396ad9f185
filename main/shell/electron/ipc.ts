import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import type { Core, SenderVerdict } from '../../core/core-api.ts'
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

/** Binds the core's router to the window; the answer takes the binding away. */
export function bindIpc(
  { ipcMain }: Pick<ElectronParts, 'ipcMain'>,
  core: Pick<Core, 'router' | 'onEvent'>,
  window: () => BrowserWindow | null,
): () => void {
  ipcMain.handle('helpline:call', (event, name: unknown, input: unknown) =>
    core.router.handle(name, input, verdictOf(event, window())),
  )
  const stopEvents = core.onEvent((key, data) => {
    const current = window()
    if (current !== null && !current.isDestroyed()) current.webContents.send('helpline:event', key, data)
  })
  return () => {
    stopEvents()
    ipcMain.removeHandler('helpline:call')
  }
}
