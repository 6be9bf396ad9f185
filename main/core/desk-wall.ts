import { AppError, wallEvents } from '../../preload/contract/index.ts'
import type { BoardWall } from '../../preload/contract/index.ts'
import type { EventHub, EventListener } from '../ipc/events.ts'
import type { WallboardWindow } from '../ports/ports.ts'

/** The wallboard of whoever is at this desk. */
export interface DeskWall {
  state(): BoardWall
  /** True when the page is to open it. `not-found` where there can be none. */
  open(): boolean
  close(): void
  /** What the wallboard may be told. */
  listen(listener: EventListener): () => void
}

/** Joins the shell's second window to the desk: the desk knows whether it is there, and it never outlives a sign-out. */
export function createDeskWall(parts: {
  readonly window: WallboardWindow | undefined
  readonly events: EventHub
  /** The wallboard has gone: it looks at nothing any more. */
  readonly onClosed: () => void
}): DeskWall {
  const { window, events } = parts
  const state = (): BoardWall => ({ isPossible: window !== undefined, isOpen: window?.isOpen() ?? false })
  window?.onChange(() => {
    if (!window.isOpen()) parts.onClosed()
    events.emit('wallChanged', state())
  })
  return {
    state,
    open() {
      if (window === undefined) throw new AppError('not-found')
      return window.open() === 'page'
    },
    close: () => window?.close(),
    listen: (listener) =>
      events.listen((key, data) => {
        if (wallEvents.has(key)) listener(key, data)
      }, 'beside'),
  }
}
