import type { DbClient, OutboxEntry } from '../../db/db-api.ts'
import type { Exchange, Finding, Shown } from '../exchange.ts'

/** For kinds whose records carry no reference of ours: one is ours when it says what was sent and is nobody else's here. */

type Identified = { readonly serverId: string }

/** Which candidates are other records of this computer already. */
export async function takenRecords(
  db: Pick<DbClient, 'isRecordTaken'>,
  entry: OutboxEntry,
  candidates: readonly Identified[],
): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const { serverId } of candidates) {
    if (await db.isRecordTaken({ kind: entry.kind, serverId, exceptId: entry.recordId })) taken.add(serverId)
  }
  return taken
}

export function judgeEqual<E extends OutboxEntry, S extends Identified>(
  isSame: (entry: E, server: S) => boolean,
): Pick<Exchange<E, S>, 'judge' | 'count'> {
  const free = (entry: E, candidates: readonly S[], taken: ReadonlySet<string>) =>
    candidates.filter((each) => isSame(entry, each) && !taken.has(each.serverId))
  return {
    judge(entry, candidates, taken): Finding<S> {
      const [first, ...more] = free(entry, candidates, taken)
      if (first === undefined) return { kind: 'nothing' }
      return more.length > 0 ? { kind: 'park', code: 'server-duplicate' } : { kind: 'adopt', server: first }
    },
    count: (entry, candidates, taken) => free(entry, candidates, taken).length,
  }
}

/** Nothing of these kinds is shown to choose from: a person takes it back or sends it again. */
export const nothingToShow = (): Shown => ({ theirs: null, candidates: [] })

/** How far the two clocks may be apart beyond what is known of them, ms. */
const clockToleranceMs = 120_000

/** From when on, by the server's clock, a record may be the one that was sent. */
export function sinceOf(
  { firstSentAt, createdAt }: Pick<OutboxEntry, 'firstSentAt' | 'createdAt'>,
  skewMs: number,
): number {
  return (firstSentAt ?? createdAt) + skewMs - clockToleranceMs
}

/** A record without a date may be of any time. */
export function isSince(since: number, createdAt: number | null): boolean {
  return createdAt === null || createdAt >= since
}
