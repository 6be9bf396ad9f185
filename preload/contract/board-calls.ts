import { BoardThresholds, BoardView } from './board.ts'
import { call } from './define.ts'
import { Nothing } from './inputs.ts'

/** The live board of a supervisor. */
export const boardCalls = {
  board: {
    /**
     * The board as it stands. Somebody looks at it: for half a minute from now the server is asked, and `boardChanged` tells
     * what is new; a window that goes on looking says so again.
     */
    watch: call('board.watch', { in: Nothing, out: BoardView, needs: 'call.supervise', perTenSeconds: 40 }),
    /** Nobody looks any more: the server is left alone. */
    leave: call('board.leave', { in: Nothing, out: Nothing, needs: 'call.supervise' }),
    getThresholds: call('board.getThresholds', { in: Nothing, out: BoardThresholds, needs: 'call.supervise' }),
    /** Kept with this person's work on this computer. */
    setThresholds: call('board.setThresholds', { in: BoardThresholds, out: BoardThresholds, needs: 'call.supervise' }),
  },
} as const
