import type { DbClient, OutboxEntry } from '../../db/db-api.ts'
import type { ServerSession } from '../../api/gateway.ts'
import type { PersonRecord } from '../../../preload/contract/index.ts'
import type { Author, Exchange, Finding, Shown } from '../exchange.ts'

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

/**
 * One that says what was sent and is by this person is ours. A name nobody has heard decides nothing: sent again it might be
 * there twice, taken for ours it might be a colleague's, so a person looks.
 */
export function judgeEqual<E extends OutboxEntry & { readonly createdBy: string }, S extends Authored>(
  isSame: (entry: E, server: S) => boolean,
  authors: Pick<Authors, 'of'>,
): Pick<Exchange<E, S>, 'judge' | 'count'> {
  const by = (author: Author, entry: E, candidates: readonly S[], taken: ReadonlySet<string>) =>
    candidates.filter((each) => isSame(entry, each) && !taken.has(each.serverId) && authors.of(entry, each) === author)
  return {
    judge(entry, candidates, taken): Finding<S> {
      const [first, ...more] = by('this person', entry, candidates, taken)
      if (first !== undefined && more.length === 0) return { kind: 'adopt', server: first }
      const isOpen = first !== undefined || by('unknown', entry, candidates, taken).length > 0
      return isOpen ? { kind: 'park', code: 'server-duplicate' } : { kind: 'nothing' }
    },
    count: (entry, candidates, taken) => by('this person', entry, candidates, taken).length,
  }
}

type Authored = Identified & { readonly createdBy?: string }
/**
 * Who made a record at the server: what a colleague wrote alike is not ours. The server's names of this person are told at the
 * sign-in and learnt from what it answers to records made here; before it has answered once, a strange name may still be
 * this person's. A server that does not say who made something leaves it open, and then equal is equal.
 */
export function createAuthors() {
  let told: readonly string[] = []
  const learnt = new Set<string>()
  let others: readonly string[] = []
  return {
    /** Whose session it is that looks. */
    signedIn(session: ServerSession): void {
      told = session.names ?? []
    },
    learn({ createdBy }: { readonly createdBy?: string }): void {
      if (createdBy !== undefined && createdBy !== '') learnt.add(createdBy)
    },
    /** By which names the server knows its people, where its list of them says which one this person is. */
    listed(entry: { readonly createdBy: string }, people: readonly PersonRecord[]): void {
      const logins = new Set([entry.createdBy, ...told].map(sameWord))
      const isOwn = ({ fields }: PersonRecord) => logins.has(sameWord(fields.login))
      if (!people.some(isOwn)) return
      const names = (all: readonly PersonRecord[]) =>
        all.flatMap(({ serverId, fields: { login, firstName, lastName } }) => [
          sameWord(serverId ?? ''),
          sameWord(login),
          sameWord(`${firstName} ${lastName}`),
        ])
      told = [...told, ...names(people.filter(isOwn))]
      others = names(people.filter((each) => !isOwn(each)))
    },
    of(entry: { readonly createdBy: string }, { createdBy }: { readonly createdBy?: string }): Author {
      const author = sameWord(createdBy ?? '')
      const isOwn = [entry.createdBy, ...told, ...learnt].some((name) => sameWord(name) === author)
      if (author === '' || isOwn) return 'this person'
      return learnt.size > 0 || others.includes(author) ? 'another' : 'unknown'
    },
  }
}

type Authors = ReturnType<typeof createAuthors>

const sameWord = (name: string) => name.trim().toLowerCase()

/** Nothing of these kinds is shown to choose from: a person takes it back or sends it again. */
export const nothingToShow = (): Shown => ({ theirs: null, candidates: [] })

/** How far the two clocks may be apart beyond what is known of them, ms. */
const clockToleranceMs = 120_000

/** From when on, by the server's clock, a record may be the one that was sent; when it left is kept by that clock. */
export function sinceOf(
  { firstSentAt, createdAt }: Pick<OutboxEntry, 'firstSentAt' | 'createdAt'>,
  skewMs: number,
): number {
  return (firstSentAt ?? createdAt + skewMs) - clockToleranceMs
}

/** A record without a date may be of any time. */
export function isSince(since: number, createdAt: number | null): boolean {
  return createdAt === null || createdAt >= since
}
