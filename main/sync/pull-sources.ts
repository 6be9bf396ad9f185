import type { Gateway, ServerCase, ServerMessage, ServerPerson, ServerScore } from '../api/gateway.ts'
import type { DbClient, PulledCase, PulledKind, PulledRecord, PullPosition } from '../db/db-api.ts'
import type { ServerCall, ServerCallFilter } from '../../preload/contract/index.ts'
import type { Clock } from '../ports/ports.ts'
import { reaching } from './reach.ts'
import { createWalk } from './walk.ts'
import type { ListedRow, PullSource, Walk, WalkOptions } from './walk.ts'

export interface SourceParts {
  readonly db: DbClient
  readonly gateway: Gateway
  readonly clock: Clock
  readonly newId: () => string
  /** The agent whose scores alone this person may read, by what the server calls them; null: everybody's. */
  readonly scoresOf?: (() => string | null) | undefined
  /** Of how many days rows of a kind are to be here; null: of all. Left out: nobody keeps track of it. */
  readonly keepDays?: ((kind: PulledKind | 'case') => number | null) | undefined
  /** Resolves when what comes in may be asked for; left out: at any time. Rejects when there is no way any more. */
  readonly turnOfPull?: () => Promise<void>
}

/** Copies of cases as the database takes them. A row without a date is placed beside the newer one before it. */
export function toPulledCases(rows: readonly ServerCase[], parts: Pick<SourceParts, 'clock' | 'newId'>): PulledCase[] {
  let createdAt = parts.clock.now()
  return rows.map((row) => {
    // Lists are ordered by it.
    createdAt = row.createdAt ?? createdAt
    const { serverId, reference, fields, createdBy } = row
    return {
      localId: parts.newId(),
      serverId,
      reference,
      fields,
      createdAt,
      updatedAt: row.updatedAt ?? createdAt,
      createdBy,
    }
  })
}

/** How often everybody is read again. */
const peopleAnewMs = 600_000
const anyCall: ServerCallFilter = { number: '', agent: '', status: '', from: null, to: null }

/** One of the lists that hold no cases. */
export function createRecordSource(kind: PulledKind, parts: SourceParts): PullSource<ListedRow> {
  const { gateway } = parts
  switch (kind) {
    case 'call':
      return sourceOf<ListedRow & { call: ServerCall }>(parts, kind, {
        async list(session, page) {
          const { calls, received } = await gateway.listCalls(session, anyCall, page)
          return { rows: calls.map((call) => ({ call, serverId: call.id, createdAt: call.at })), received }
        },
        toPulled: ({ call }) => ({ kind, call }),
      })
    case 'qa':
      return sourceOf<ServerScore>(parts, kind, {
        async list(session, page) {
          const agent = parts.scoresOf?.() ?? null
          const { rows, received } = await gateway.listScores(session, page, agent)
          // A server that does not filter tells more than this person is to know: it does not come in.
          return { rows: agent === null ? rows : rows.filter((row) => row.agent === agent), received }
        },
        toPulled: (row) => ({ kind, localId: parts.newId(), ...row }),
      })
    case 'user':
      return sourceOf<ServerPerson & ListedRow>(parts, kind, {
        async list(session, page) {
          const { rows, received } = await gateway.listPeople(session, page)
          return { rows: rows.map((row) => ({ ...row, createdAt: null })), received }
        },
        toPulled: ({ serverId, fields, photo, roleName, enabled }) => ({
          kind,
          localId: parts.newId(),
          serverId,
          fields,
          photo,
          roleName,
          enabled,
        }),
      })
    case 'email':
    case 'sms':
      return sourceOf<ServerMessage>(parts, kind, {
        list: (session, page) => gateway.listMessages(session, kind, page),
        toPulled: (row) => ({ localId: parts.newId(), ...row }),
      })
  }
}

/** A walk over it. */
export function createRecordWalk(
  kind: PulledKind,
  parts: SourceParts,
  options: Omit<WalkOptions<ListedRow>, 'source' | 'clock'>,
  turns: Pick<PullSource<ListedRow>, 'ready' | 'asked' | 'isCurrent' | 'settled'>,
): Walk {
  return createWalk({ clock: parts.clock, ...options, source: { ...createRecordSource(kind, parts), ...turns } })
}

/** Where the pull of a kind goes on. */
export async function positionOf(
  { db, keepDays }: Pick<SourceParts, 'db' | 'keepDays'>,
  kind: PulledKind | 'case',
): Promise<PullPosition> {
  const stored = kind === 'case' ? await db.pullPosition() : await db.pullPositionOf({ kind })
  return keepDays === undefined ? stored : reaching(stored, keepDays(kind))
}

function sourceOf<Row extends ListedRow>(
  parts: SourceParts,
  kind: PulledKind,
  how: Pick<PullSource<Row>, 'list'> & { toPulled(row: Row): PulledRecord },
): PullSource<Row> {
  const { db, clock } = parts
  return {
    kind,
    list: (session, page) => how.list(session, page),
    async position() {
      const position = await positionOf(parts, kind)
      const age = position.finishedAt === null ? 0 : Math.abs(clock.now() - position.finishedAt)
      // Whoever is edited keeps an old id, and people are few: all of them, now and then.
      return kind === 'user' && age > peopleAnewMs ? { ...position, skip: 0, isComplete: false } : position
    },
    commit: (rows, position) =>
      db.applyPulledRecords({ kind, records: rows.map((row) => how.toPulled(row)), position, now: clock.now() }),
  }
}
