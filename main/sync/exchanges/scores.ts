import { qaScoreNames } from '../../../preload/contract/index.ts'
import type { QaFields } from '../../../preload/contract/index.ts'
import type { ServerScore } from '../../api/gateway.ts'
import type { OutboxEntry, QaEntry } from '../../db/db-api.ts'
import type { Exchange } from '../exchange.ts'
import type { ExchangeParts } from './cases.ts'
import { createAuthors, judgeEqual, nothingToShow, takenRecords } from './equal-ones.ts'

/**
 * Scores: those of the same call that say the same. Two people may score one call alike: one that somebody else made, or that
 * is another record of this computer, is not ours.
 */
export function createScoreExchange({ db, gateway, clock, skewMs }: ExchangeParts): Exchange<QaEntry, ServerScore> {
  const isSame = (entry: QaEntry, server: ServerScore) => isSameScore(entry.fields, server.fields)
  const authors = createAuthors()
  return {
    is: (entry: OutboxEntry) => entry.kind === 'qa',
    mustLook: true,
    async create(session, { fields }) {
      const made = await gateway.createScore(session, fields)
      authors.learn(made)
      return made
    },
    find(session, { fields }) {
      authors.signedIn(session)
      return gateway.findScores(session, fields.callRef)
    },
    taken: (entry, candidates) => takenRecords(db, entry, candidates),
    ...judgeEqual(isSame, authors),
    async settle(entry, server) {
      const accepted = { id: entry.id, server: { kind: 'qa', ...server }, now: clock.now(), skewMs: skewMs() } as const
      return (await db.markRecordAccepted(accepted)).state
    },
    shown: nothingToShow,
  }
}

/** Whether the server's copy holds everything that was sent; servers trim. */
function isSameScore(sent: QaFields, theirs: QaFields): boolean {
  return (
    sent.callRef.trim() === theirs.callRef.trim() &&
    qaScoreNames.every((name) => sent.scores[name] === theirs.scores[name]) &&
    sent.comments.trim() === theirs.comments.trim() &&
    sent.recommendations.trim() === theirs.recommendations.trim()
  )
}
