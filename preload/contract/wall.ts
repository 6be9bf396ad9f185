import { z } from 'zod'

/** The wallboard: a second window that shows the live board and can do nothing else. */
export const BoardWall = z.strictObject({
  /** Whether this shell can show a second window. */
  isPossible: z.boolean(),
  isOpen: z.boolean(),
})
export type BoardWall = z.infer<typeof BoardWall>

/** All that the wallboard's window may ask for; every other call of it is refused, whoever is signed in. */
export const wallCalls: ReadonlySet<string> = new Set([
  'app.getState',
  'app.reportFault',
  'board.watch',
  'board.leave',
  'board.getThresholds',
])

/** All that it is told. */
export const wallEvents: ReadonlySet<string> = new Set([
  'sessionChanged',
  'linkChanged',
  'practiceChanged',
  'boardChanged',
  'wallChanged',
])

/** Where in the page the wallboard is; the window that shows it is known by its shell, not by this. */
export const wallAddress = '#/wall'
