import type { CallRow } from '../call-book.ts'
import { scoreFields, type QaRow } from '../qa.ts'
import { english, swahili } from './message-phrases.ts'
import { createRandom } from './random.ts'

/** A call that is marked as scored, in the book. */
export type ScoredCall = Pick<CallRow, 'id' | 'usr' | 'vector' | 'ended_at' | 'voice'> & { readonly row_id: number }

const hourMs = 60 * 60 * 1000
interface Reviewer {
  readonly login: string
  readonly exten: string
}

/** Whoever scores calls, with the own extension: nobody scores themselves. */
const reviewers: readonly [Reviewer, ...Reviewer[]] = [
  { login: 'neema', exten: '8103' },
  { login: 'baraka', exten: '8104' },
]

/** The scores of calls that are marked as scored, oldest first; the same calls and seed give the same. */
export function syntheticScores(
  seed: number,
  calls: readonly ScoredCall[],
  now: number,
): { callRow: number; row: Omit<QaRow, 'id'> }[] {
  const random = createRandom(seed + 3)
  return calls
    .map((call) => {
      const language = call.voice.startsWith('sw') ? swahili : english
      const reviewer = random.pick(reviewers)
      // Mostly good work: a helpline that trains with this should not learn from bad marks alone.
      const usual = random.between(3, 5)
      const scores = scoreFields.map((field) => {
        const score = Math.min(5, Math.max(1, usual + random.between(-1, 1)))
        return [field, String(score)] as const
      })
      return {
        callRow: call.row_id,
        row: {
          source: 'call',
          source_id: call.id,
          chan_usr: call.usr,
          chan_vector: call.vector,
          // Object.fromEntries forgets the key type; `scoreFields` is all of them.
          ...(Object.fromEntries(scores) as Record<(typeof scoreFields)[number], string>),
          comments: random.chance(0.8) ? random.pick(language.remarks) : '',
          recomendations: random.chance(0.7) ? random.pick(language.advice) : '',
          created_by: reviewer.exten === call.usr ? 'baraka' : reviewer.login,
          created_at: Math.min((call.ended_at ?? now) + random.between(1, 48) * hourMs, now),
        },
      }
    })
    .toSorted((a, b) => a.row.created_at - b.row.created_at)
}
