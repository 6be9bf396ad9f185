import './jitless.ts'
import { contextBridge, ipcRenderer } from 'electron'
import { buildFacade } from './contract/facade.ts'

/** Puts `window.helpline` in place: the contract over Electron's IPC and nothing else. */
contextBridge.exposeInMainWorld(
  'helpline',
  buildFacade({
    call: (name, input): Promise<unknown> => ipcRenderer.invoke('helpline:call', name, input),
    onEvent(listener) {
      // Electron's event object stays on this side: it would hand the page the whole IPC (SECURITY A4).
      const forward = (_event: unknown, key: string, data: unknown): void => {
        listener(key, data)
      }
      ipcRenderer.on('helpline:event', forward)
      return () => {
        ipcRenderer.off('helpline:event', forward)
      }
    },
  }),
)
