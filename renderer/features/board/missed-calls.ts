import type { BoardAgent } from '../../../preload/contract/index.ts'
import { nameOf } from './agent-rows.ts'

type Missing = Pick<BoardAgent, 'extension' | 'name' | 'missedInRow'>

export interface MissedCalls {
  /**
   * Whom to tell of now, after another look at everybody; `isSeen`: whoever looks at the board sees it there. Of one person
   * once, until a call of theirs was answered again.
   */
  look(agents: readonly Missing[], limit: number | null, isSeen: boolean): readonly { name: string; count: number }[]
}

/** Notices at whom calls ring without being answered. */
export function createMissedCalls(): MissedCalls {
  let told = new Set<string>()
  return {
    look(agents, limit, isSeen) {
      const standing = limit === null || limit <= 0 ? [] : agents.filter(({ missedInRow }) => missedInRow >= limit)
      const fresh = standing.filter(({ extension }) => !told.has(extension))
      told = new Set(standing.map(({ extension }) => extension))
      return isSeen ? [] : fresh.map((agent) => ({ name: nameOf(agent), count: agent.missedInRow }))
    },
  }
}
