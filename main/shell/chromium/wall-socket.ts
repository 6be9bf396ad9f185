import type { Core } from '../../core/core-api.ts'
import type { Clock, WallboardWindow } from '../../ports/ports.ts'
import { bindSocket } from './socket.ts'
import type { WindowSocket } from './socket.ts'

/** How long the page has to open the wallboard, or to come back with it after a reload. */
const admittedMs = 15_000
/** The desk's window may be loading anew; when it does not come back, nobody is there to close the wallboard. */
const deskAwayMs = 15_000

export interface WallSocket extends Pick<WindowSocket, 'accept' | 'close'> {
  /** The wallboard as the core's port: the page opens it, and may do so only after the core was asked. */
  readonly window: WallboardWindow
  /** Whether a wallboard is expected now. */
  isExpected(): boolean
  /** The desk's window came or went. */
  deskIsThere(isThere: boolean): void
}

/** The second window of this shell: a socket of its own, over which the core answers looks at the board and nothing else. */
export function bindWallSocket(options: {
  core: () => Pick<Core, 'router' | 'onWallEvent'>
  clock: Pick<Clock, 'now' | 'after'>
}): WallSocket {
  const { core, clock } = options
  const listeners = new Set<() => void>()
  let admittedUntil = 0
  let forgetDesk = (): void => undefined
  const windows = bindSocket({
    core: {
      router: { handle: (name, input, sender) => core().router.handle(name, input, sender, 'wall') },
      onEvent: (listener) => core().onWallEvent(listener),
      windowLoaded: () => undefined,
    },
    clock,
    onPresence(isThere) {
      if (!isThere && admittedUntil > 0) admittedUntil = clock.now() + admittedMs
      for (const listener of listeners) listener()
    },
  })

  function close(): void {
    admittedUntil = 0
    windows.dismiss()
  }

  return {
    window: {
      open() {
        admittedUntil = clock.now() + admittedMs
        return 'page'
      },
      close,
      isOpen: () => windows.isConnected(),
      onChange(listener) {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
    isExpected: () => clock.now() < admittedUntil,
    deskIsThere(isThere) {
      forgetDesk()
      forgetDesk = isThere ? () => undefined : clock.after(deskAwayMs, close)
    },
    accept: (request, connection, head) => windows.accept(request, connection, head),
    close() {
      forgetDesk()
      windows.close()
    },
  }
}
