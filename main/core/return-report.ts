import { z } from 'zod'
import { RecordKind, ReturnedRecord, ReturnReport } from '../../preload/contract/index.ts'
import type { DbClient, OutboxRecord } from '../db/db-api.ts'
import type { Background } from '../log/background.ts'
import type { Clock } from '../ports/ports.ts'
import type { ServerLinkWatch } from '../sync/sync-api.ts'

export interface ReturnReportWatch {
  /** What became of the work of the last outage; null when there is nothing to read. */
  get(): ReturnReport | null
  dismiss(id: string): Promise<void>
  /** The outbox has changed. */
  outboxChanged(): void
  close(): Promise<void>
}

/** An outage that was shorter than this is not worth a report, ms. */
const shortestOutageMs = 60_000
/** The outbox is counted at most this often while it empties, ms. */
const countEveryMs = 500
const mostNamed = 100
const storedKey = 'returnReport'
const awayKey = 'returnReport.awayFrom'

/** The report and every record it is about; which of them were taken is told by the outbox. */
const Stored = z.strictObject({
  report: ReturnReport.extend({ outages: ReturnReport.shape.outages.default(1) }),
  members: z.array(ReturnedRecord.omit({ serverId: true }).extend({ kind: RecordKind.exclude(['call']) })),
  /** Those of them that count as kept: saved while the server was away. */
  keptIds: z.array(z.string()).default([]),
  /** Accepted in outages before, and not named any more: a report that nobody reads for months does not grow. */
  acceptedBefore: z.number().int().nonnegative().default(0),
})
type Stored = z.infer<typeof Stored>

/**
 * Counts, once the server is back after more than a minute, what was kept meanwhile and what became of it, until nothing is
 * left that can go by itself. Survives a restart; holds ids and never a word of a record.
 */
export async function createReturnReport(options: {
  readonly db: Pick<DbClient, 'getMeta' | 'setMeta' | 'outboxRecords' | 'serverIdsOf'>
  readonly link: Pick<ServerLinkWatch, 'state' | 'subscribe'>
  readonly clock: Clock
  readonly newId: () => string
  readonly background: Background
  readonly onChange: (report: ReturnReport | null) => void
}): Promise<ReturnReportWatch> {
  const { db, link, clock } = options
  let stored = await readStored(db)
  let awayFrom = await readInstant(db)
  let isClosed = false
  let cancelCount: (() => void) | null = null
  let turn: Promise<unknown> = Promise.resolve()

  /** One after the other: two counts of one outbox must not overtake each other. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  async function keep(next: Stored | null): Promise<void> {
    stored = next
    await db.setMeta({ key: storedKey, value: next === null ? '' : JSON.stringify(next) })
    options.onChange(next?.report ?? null)
  }

  async function setAway(instant: number | null): Promise<void> {
    awayFrom = instant
    await db.setMeta({ key: awayKey, value: instant === null ? '' : String(instant) })
  }

  async function wentAway(): Promise<void> {
    if (awayFrom === null) await setAway(clock.now())
  }

  async function cameBack(): Promise<void> {
    const from = awayFrom
    if (from === null) return
    const backAt = clock.now()
    const waiting = backAt - from < shortestOutageMs ? [] : await db.outboxRecords()
    if (waiting.length === 0) {
      await setAway(null)
      return
    }
    const members = waiting.map(({ kind, recordId, caseId }) => ({ kind, recordId, caseId }))
    const keptNow = waiting.filter((each) => each.createdAt >= from).map((each) => each.recordId)
    const fresh = withBefore(
      { awayFrom: from, members, keptIds: keptNow },
      stored === null ? null : await shortened(stored),
    )
    const counts = { accepted: fresh.acceptedBefore, waiting: fresh.members.length, needYou: 0, needing: [], taken: [] }
    const { awayFrom: first, outages, kept, ...rest } = fresh
    const report: ReturnReport = {
      id: options.newId(),
      awayFrom: first,
      backAt,
      outages,
      isFinished: false,
      kept,
      ...counts,
    }
    // In this order: a kill between the two makes the report once more instead of never.
    await keep({ report, ...rest })
    await setAway(null)
    await count()
  }

  /** Each with the server's id of it, null where it has none. */
  async function named(members: Stored['members']): Promise<ReturnedRecord[]> {
    const ids = await db.serverIdsOf({ records: members })
    return members.map((each, index) => ({ ...each, serverId: ids[index] ?? null }))
  }

  /** Of what was accepted before, only the last are still named; of the rest the number is kept. */
  async function shortened(before: Stored): Promise<Stored> {
    const inOutbox = new Set((await db.outboxRecords()).map((each) => each.recordId))
    const done = (await named(before.members.filter((each) => !inOutbox.has(each.recordId)))).filter(
      (each) => each.serverId !== null,
    )
    const unnamed = new Set(done.slice(0, Math.max(0, done.length - mostNamed)).map((each) => each.recordId))
    const members = before.members.filter((each) => !unnamed.has(each.recordId))
    const keptIds = before.keptIds.filter((id) => !unnamed.has(id))
    return { ...before, members, keptIds, acceptedBefore: before.acceptedBefore + unnamed.size }
  }

  async function count(): Promise<void> {
    if (stored === null || isClosed) return
    const { report, ...rest } = stored
    const { members } = rest
    if (report.isFinished && report.needYou === 0) return
    const byId = new Map<string, OutboxRecord>()
    // The first row of a record is the one that leaves next.
    for (const row of (await db.outboxRecords()).toReversed()) byId.set(row.recordId, row)
    const needing = members.filter((each) => byId.get(each.recordId)?.isParked === true)
    const waiting = members.filter((each) => byId.get(each.recordId)?.isParked === false)
    // What a person took back, or let go, has left the outbox too: only what the server has was accepted.
    const left = await named(members.filter((each) => !byId.has(each.recordId)))
    const taken = left.filter((each) => each.serverId !== null)
    const next: ReturnReport = {
      ...report,
      isFinished: waiting.length === 0,
      accepted: stored.acceptedBefore + taken.length,
      waiting: waiting.length,
      needYou: needing.length,
      needing: await named(needing.slice(0, mostNamed)),
      taken: taken.slice(0, mostNamed),
    }
    if (JSON.stringify(next) !== JSON.stringify(report)) await keep({ report: next, ...rest })
  }

  const isAway = (state: string) => ['unreachable', 'strange', 'certificate'].includes(state)
  const unsubscribe = link.subscribe(({ link: now }) => {
    if (isClosed) return
    if (isAway(now.state)) options.background(inTurn(wentAway))
    else if (now.state === 'connected') options.background(inTurn(cameBack))
  })
  const { state } = link.state()
  if (isAway(state)) await inTurn(wentAway)
  else if (state === 'connected') await inTurn(cameBack)

  return {
    get: () => stored?.report ?? null,
    dismiss: (id) =>
      inTurn(async () => {
        if (stored?.report.id === id) await keep(null)
      }),
    outboxChanged() {
      if (stored === null || isClosed) return
      cancelCount ??= clock.after(countEveryMs, () => {
        cancelCount = null
        options.background(inTurn(count))
      })
    },
    async close() {
      isClosed = true
      unsubscribe()
      cancelCount?.()
      await turn
    },
  }
}

/**
 * What a report is to tell, together with what one that nobody has read would have told. An outage that is counted a second
 * time, because a kill came between the report and its end, is one outage.
 */
function withBefore(now: Pick<Stored, 'members' | 'keptIds'> & { awayFrom: number }, before: Stored | null) {
  const members = [...(before?.members ?? []), ...now.members]
  const unique = [...new Map(members.map((each) => [each.recordId, each])).values()]
  const known = new Set(before?.keptIds)
  const keptIds = [...new Set(now.keptIds)].filter((id) => !known.has(id))
  const isAgain = before !== null && before.report.backAt > now.awayFrom
  return {
    awayFrom: Math.min(now.awayFrom, before?.report.awayFrom ?? now.awayFrom),
    outages: (before?.report.outages ?? 0) + (isAgain ? 0 : 1),
    kept: (before?.report.kept ?? 0) + keptIds.length,
    members: unique,
    keptIds: [...known, ...keptIds],
    acceptedBefore: before?.acceptedBefore ?? 0,
  }
}

async function readStored(db: Pick<DbClient, 'getMeta'>): Promise<Stored | null> {
  const text = (await db.getMeta({ key: storedKey })) ?? ''
  if (text === '') return null
  // One that cannot be read is no reason to keep the desk closed.
  const stored = Stored.safeParse(JSON.parse(text))
  return stored.success ? stored.data : null
}

async function readInstant(db: Pick<DbClient, 'getMeta'>): Promise<number | null> {
  const text = (await db.getMeta({ key: awayKey })) ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
