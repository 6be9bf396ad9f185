import type { BoardView, QueueState } from '../../preload/contract/index.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import { createLiveBoard, defaultBoardTimings } from '../board/live-board.ts'
import type { LiveBoard } from '../board/live-board.ts'
import type { Clock } from '../ports/ports.ts'
import { atServer } from '../usecases/at-server.ts'
import type { Session } from '../usecases/session/session.ts'

interface DeskBoardParts {
  readonly gateway: Gateway
  readonly session: Session
  readonly sessionRefused: (session: ServerSession) => void
  readonly queue: () => QueueState
  readonly skewMs: () => number | null
  readonly timeZone: string
  readonly clock: Clock
  readonly random: () => number
  readonly onChange: (view: BoardView) => void
}

/** The live board of whoever is at this desk; a locked screen has none. */
export function createDeskBoard(parts: DeskBoardParts): LiveBoard {
  const { session } = parts
  const isAtDesk = (): boolean => session.state().phase === 'signed-in'
  return createLiveBoard({
    ...parts,
    timings: defaultBoardTimings,
    atServer: (work) => atServer(parts, work),
    who: () => (isAtDesk() ? session.workspace().folder.id : null),
    self: () => (isAtDesk() ? { extension: session.workspace().person().extension, queue: parts.queue() } : null),
  })
}
