import { expect, test } from 'vitest'
import { feedbackHandlers } from '../../../main/usecases/scoring.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

test('somebody without an extension is told the feedback under their login, not that of calls nobody is named for', async () => {
  const asked: string[][] = []
  const counted = (extension: string) => {
    const db = {
      countUnreadFeedback: async ({ agents }: { agents: string[] }) => {
        asked.push(agents)
        return 0
      },
    }
    const workspace = { db, person: () => ({ extension, login: 'amina' }) }
    // Only what feedback uses.
    const deps = { session: { workspace: () => workspace }, clock: { now: () => 1 } } as unknown as UseCaseDeps
    return feedbackHandlers(deps)['feedback.unread']({})
  }
  await counted('')
  await counted('103')
  expect(asked).toEqual([['amina'], ['103', 'amina']])
})
