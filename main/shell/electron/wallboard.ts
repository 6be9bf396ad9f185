import type { BrowserWindow } from 'electron'
import type { WallboardWindow } from '../../ports/ports.ts'
import { appOrigin } from './app-origin.ts'
import { showWindow } from './windows.ts'
import { wallAddress } from '../../../preload/contract/index.ts'

export interface Wallboard {
  /** The core's port. */
  readonly port: WallboardWindow
  /** The window there is; null without one. */
  window(): BrowserWindow | null
}

/**
 * The second window: made by the same factory and guarded by the same rules as the first, with no more of the core than looks
 * at the board. It goes with the first.
 */
export function createWallboard(make: () => BrowserWindow): Wallboard {
  const listeners = new Set<() => void>()
  let current: BrowserWindow | null = null
  const tell = (): void => {
    for (const listener of listeners) listener()
  }

  function window(): BrowserWindow | null {
    return current === null || current.isDestroyed() ? null : current
  }

  function open(): void {
    const made = make()
    current = made
    made.once('closed', () => {
      if (current !== made) return
      current = null
      tell()
    })
    tell()
    // Without its page it would be an empty frame that nothing ever fills.
    made.loadURL(`${appOrigin}/${wallAddress}`).catch(() => made.destroy())
  }

  return {
    window,
    port: {
      open() {
        const there = window()
        if (there === null) open()
        else showWindow(there)
        return 'shell'
      },
      // Its page has nothing to ask and nothing to keep.
      close: () => window()?.destroy(),
      isOpen: () => window() !== null,
      onChange(listener) {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
  }
}
