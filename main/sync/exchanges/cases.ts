import type { CaseEntry, DbClient, OutboxEntry } from '../../db/db-api.ts'
import type { Gateway, ServerCase } from '../../api/gateway.ts'
import type { Clock } from '../../ports/ports.ts'
import type { Author, EditExchange } from '../exchange.ts'
import { createAuthors, isSince, sinceOf } from './equal-ones.ts'
import { countOurs, judgeCandidates } from '../lookup.ts'
import { isSameCase, mergeCase } from '../merge.ts'

export interface ExchangeParts {
  readonly db: DbClient
  readonly gateway: Gateway
  readonly clock: Clock
  /** The server's clock minus ours, ms; 0 while unknown. */
  readonly skewMs: () => number
}

/** The most records of the server that are kept for a person to choose from. */
const mostCandidates = 20

/** Cases: found again by source and source id, where a walk-in's is our own reference. */
export function createCaseExchange({ db, gateway, clock, skewMs }: ExchangeParts): EditExchange<CaseEntry, ServerCase> {
  const authors = createAuthors()
  /** By whom one of the same call was made since ours was sent; a server that does not say it leaves it a colleague's. */
  function whose(entry: CaseEntry, { createdBy, createdAt }: ServerCase): Author {
    if (createdBy === '' || createdAt === null || entry.firstSentAt === null) return 'another'
    return isSince(sinceOf(entry, skewMs()), createdAt) ? authors.of(entry, { createdBy }) : 'another'
  }
  return {
    is: (entry: OutboxEntry) => entry.kind === 'case',
    mustLook: true,
    async create(session, { reference, fields }) {
      const made = await gateway.createCase(session, { reference, fields })
      authors.learn(made)
      return made
    },
    async find(session, entry) {
      const { reference, fields } = entry
      authors.signedIn(session)
      const found = await gateway.findCases(session, { reference, fields })
      if (found.some((each) => whose(entry, each) === 'unknown')) authors.listed(entry, await db.listPeople())
      return found
    },
    async taken(entry, candidates) {
      const taken = new Set<string>()
      const { source, sourceId } = entry.fields
      // A call may have its outcome and a case on the way at once: what is the other's is not ours that somebody changed.
      const others = await db.unsentOfSource({ source, sourceId, exceptCaseId: entry.caseId })
      for (const { serverId, fields } of candidates) {
        const isAnothers = !isSameCase(entry.fields, fields) && others.some((each) => isSameCase(each, fields))
        if (isAnothers || (await db.isServerIdTaken({ serverId, exceptCaseId: entry.caseId }))) taken.add(serverId)
      }
      return taken
    },
    judge: (entry, candidates, taken) => judgeCandidates(entry.fields, candidates, taken, (each) => whose(entry, each)),
    count: (entry, candidates, taken) => countOurs(entry.fields, candidates, taken, (each) => whose(entry, each)),
    async settle(entry, { serverId, fields, updatedAt, createdAt, createdBy }) {
      const server = { serverId, fields, updatedAt, createdAt, createdBy }
      return (await db.markAccepted({ id: entry.id, server, now: clock.now(), skewMs: skewMs() })).state
    },
    shown: (servers, taken) => ({
      theirs: servers[0]?.fields ?? null,
      candidates: servers
        .slice(0, mostCandidates)
        .map(({ serverId, fields, createdAt, updatedAt, createdBy, updatedBy }) => ({
          serverId,
          fields,
          createdAt,
          updatedAt,
          createdBy,
          updatedBy: updatedBy ?? '',
          isTaken: taken.has(serverId),
        })),
    }),
    get: (session, serverId) => gateway.getCase(session, serverId),
    isSame: (entry, server) => isSameCase(entry.fields, server.fields),
    merge(entry, server) {
      const merge = mergeCase(entry.base, entry.fields, server.fields)
      return merge.kind === 'clash' ? null : { ...entry, fields: merge.fields }
    },
    // The reference of the record stays what it is at the server: it may be another desk's.
    update: (session, serverId, { fields }, theirs) =>
      gateway.updateCase(session, serverId, { reference: theirs.reference ?? '', fields }),
  }
}
