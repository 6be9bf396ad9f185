import { z } from 'zod'
import { BoardThresholds, BoardView } from './board.ts'
import { call } from './define.ts'
import { Nothing } from './inputs.ts'
import { BoardWall } from './wall.ts'

/**
 * Who looks; each leaves for itself: the board of the desk, the wallboard, or (`isAside`) the frame of a desk that shows
 * another screen and wants to hear of calls nobody answers. For that one alone the server is asked once a minute.
 */
const Looker = z.strictObject({ isWall: z.boolean().optional(), isAside: z.boolean().optional() })

/** The live board of a supervisor. */
export const boardCalls = {
  board: {
    /**
     * The board as it stands. Somebody looks at it: for half a minute from now the server is asked, and `boardChanged` tells
     * what is new; a window that goes on looking says so again. Aside it is three minutes, and there are no totals.
     */
    watch: call('board.watch', { in: Looker, out: BoardView, needs: 'call.supervise', perTenSeconds: 40 }),
    /** This window looks no more: when none does, the server is left alone. */
    leave: call('board.leave', { in: Looker, out: Nothing, needs: 'call.supervise' }),
    getThresholds: call('board.getThresholds', { in: Nothing, out: BoardThresholds, needs: 'call.supervise' }),
    /** Kept with this person's work on this computer. */
    setThresholds: call('board.setThresholds', { in: BoardThresholds, out: BoardThresholds, needs: 'call.supervise' }),
    /** Whether there is a wallboard, and whether there can be one. */
    getWall: call('board.getWall', { in: Nothing, out: BoardWall, needs: 'call.supervise' }),
    /**
     * Shows the wallboard in a window of its own, or brings it to the front. `isToOpen`: this shell lets the page open it,
     * within 15 s, at `wallAddress`. `not-found` where there can be none.
     */
    openWall: call('board.openWall', {
      in: Nothing,
      out: z.strictObject({ isToOpen: z.boolean() }),
      needs: 'call.supervise',
      perTenSeconds: 20,
    }),
    closeWall: call('board.closeWall', { in: Nothing, out: Nothing, needs: 'call.supervise' }),
  },
} as const
