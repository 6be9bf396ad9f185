import { AppError } from '../../preload/contract/errors.ts'
import type { Feedback } from '../../preload/contract/qa.ts'
import type { DatabaseConnection } from './open.ts'
import { createFeedbackQueries } from './queries/feedback.ts'
import type { ScoringDbApi } from './scoring-db-api.ts'

interface ScoringTools {
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
}

/** The part of `DbApi` about what becomes of scores. */
export function createScoringApi(database: DatabaseConnection, { read, write }: ScoringTools): ScoringDbApi {
  const feedback = createFeedbackQueries(database)

  function need(agents: readonly string[], id: string): Feedback {
    const found = feedback.one(agents, id)
    if (found === null) throw new AppError('not-found')
    return found
  }

  return {
    scoredCall: ({ callRef }) => read(() => feedback.call(callRef)),
    scoreMarks: ({ callRefs }) => read(() => feedback.marks(callRefs)),
    scoreSums: ({ spans }) => read(() => feedback.sums(spans)),
    pageFeedback: ({ agents, before, limit }) => read(() => feedback.page(agents, before, limit)),
    feedbackOf: ({ id, agents }) => read(() => need(agents, id)),
    countUnreadFeedback: ({ agents }) => read(() => feedback.unread(agents)),
    acknowledgeFeedback: ({ id, agents, now }) =>
      write(() => {
        const { score } = need(agents, id)
        if (score.serverId !== null) feedback.acknowledge(score.serverId, now)
        return need(agents, id)
      }),
  }
}
