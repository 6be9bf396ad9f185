import { qaScoreNames } from '../../../preload/contract/index.ts'
import type { QaFields } from '../../../preload/contract/index.ts'
import type { ServerScore } from '../../api/gateway.ts'
import type { OutboxEntry, QaEntry } from '../../db/db-api.ts'
import type { Exchange } from '../exchange.ts'
import type { ExchangeParts } from './cases.ts'
import { judgeEqual, nothingToShow, takenRecords } from './equal-ones.ts'

/** Scores: those of the same call that say the same. Two people may score one call alike, so only one that is free counts. */
export function createScoreExchange({ db, gateway, clock }: ExchangeParts): Exchange<QaEntry, ServerScore> {
  const isSame = (entry: QaEntry, server: ServerScore) => isSameScore(entry.fields, server.fields)
  return {
    is: (entry: OutboxEntry) => entry.kind === 'qa',
    mustLook: true,
    create: (session, { fields }) => gateway.createScore(session, fields),
    find: (session, { fields }) => gateway.findScores(session, fields.callRef),
    taken: (entry, candidates) => takenRecords(db, entry, candidates),
    ...judgeEqual(isSame),
    async settle(entry, server) {
      return (await db.markRecordAccepted({ id: entry.id, server: { kind: 'qa', ...server }, now: clock.now() })).state
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
