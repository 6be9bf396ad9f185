import type { CaseEntry, DbClient, OutboxEntry } from '../../db/db-api.ts'
import type { Gateway, ServerCase } from '../../api/gateway.ts'
import type { Clock } from '../../ports/ports.ts'
import type { EditExchange } from '../exchange.ts'
import { isSince, sinceOf } from './equal-ones.ts'
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
  return {
    is: (entry: OutboxEntry) => entry.kind === 'case',
    mustLook: true,
    create: (session, { reference, fields }) => gateway.createCase(session, { reference, fields }),
    find: (session, { reference, fields }) => gateway.findCases(session, { reference, fields }),
    async taken(entry, candidates) {
      const taken = new Set<string>()
      for (const { serverId } of candidates) {
        if (await db.isServerIdTaken({ serverId, exceptCaseId: entry.caseId })) taken.add(serverId)
      }
      return taken
    },
    judge: (entry, candidates, taken) =>
      judgeCandidates(
        entry.fields,
        candidates,
        taken,
        ({ createdBy, createdAt }) =>
          createdBy !== '' &&
          createdBy === entry.createdBy &&
          createdAt !== null &&
          entry.firstSentAt !== null &&
          isSince(sinceOf(entry, skewMs()), createdAt),
      ),
    count: (entry, candidates, taken) => countOurs(entry.fields, candidates, taken),
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
