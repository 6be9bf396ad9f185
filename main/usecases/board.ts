import { BoardThresholds, firstThresholds } from '../../preload/contract/index.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const thresholdsKey = 'board.thresholds'

/** What was kept, or the first ones: of another version's thresholds nobody can say what they meant. */
function thresholdsIn(text: string | null): BoardThresholds {
  if (text === null) return firstThresholds()
  try {
    return BoardThresholds.catch(firstThresholds()).parse(JSON.parse(text))
  } catch {
    return firstThresholds()
  }
}

export function boardHandlers(deps: Pick<UseCaseDeps, 'session' | 'board' | 'wall'>): HandlersOf<'board'> {
  const { session, board, wall } = deps
  const looker = ({ isWall, isAside }: { isWall?: boolean | undefined; isAside?: boolean | undefined }) =>
    isAside === true ? 'aside' : isWall === true ? 'wall' : 'desk'
  return {
    'board.watch': (who) => board.look(looker(who)),
    'board.leave': (who) => {
      board.leave(looker(who))
      return {}
    },
    'board.getThresholds': async () => thresholdsIn(await session.workspace().db.getMeta({ key: thresholdsKey })),
    'board.setThresholds': async (thresholds) => {
      await session.workspace().db.setMeta({ key: thresholdsKey, value: JSON.stringify(thresholds) })
      return thresholds
    },
    'board.getWall': () => wall.state(),
    'board.openWall': () => ({ isToOpen: wall.open() }),
    'board.closeWall': () => {
      wall.close()
      return {}
    },
  }
}
