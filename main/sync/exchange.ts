import type { CaseFields, CaseState, ConflictCandidate, PersonFields } from '../../preload/contract/index.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { OutboxEntry } from '../db/db-api.ts'

/**
 * What is different for each kind of record when it is sent: how it is made, found again, compared and kept. What is the
 * same for all of them, above all what may be believed of the server (DESIGN 6.3), is in `push.ts`.
 */
export interface Exchange<Entry extends OutboxEntry, Server extends { readonly serverId: string }> {
  /** Whether an entry is of this kind. */
  is(entry: OutboxEntry): entry is Entry
  /** False where sending twice harms nobody: then what is unclear is sent again instead of being looked for. */
  readonly mustLook: boolean
  /**
   * True where the server has only one such record: "there is one already" may speak of our own, which the network delivered
   * twice. Then one look tells, and an equal one is it.
   */
  readonly isUnique?: boolean
  /** Sends it as a new record. */
  create(session: ServerSession, entry: Entry): Promise<Server>
  /** What the server has that may be it. Nothing found has to be certain. */
  find(session: ServerSession, entry: Entry): Promise<readonly Server[]>
  /** Which of the candidates belong to other records of this computer. */
  taken(entry: Entry, candidates: readonly Server[]): Promise<ReadonlySet<string>>
  judge(entry: Entry, candidates: readonly Server[], taken: ReadonlySet<string>): Finding<Server>
  /** How many records at the server are this one. */
  count(entry: Entry, candidates: readonly Server[], taken: ReadonlySet<string>): number
  /** Durable here: the server has it. Rejects with `server-duplicate` when another record of this computer is that one. */
  settle(entry: Entry, server: Server): Promise<CaseState>
  /** What a person needs to decide about it. */
  shown(servers: readonly Server[], taken: ReadonlySet<string>): Shown
}

/** The same for what can also be edited: the whole object is read, merged and posted (DESIGN 6.6). */
export interface EditExchange<Entry extends OutboxEntry, Server extends { readonly serverId: string }> extends Exchange<
  Entry,
  Server
> {
  get(session: ServerSession, serverId: string): Promise<Server>
  isSame(entry: Entry, server: Server): boolean
  /** Null when both sides changed the same field: nothing is posted. Else the entry with what is to be posted. */
  merge(entry: Entry, server: Server): Entry | null
  update(session: ServerSession, serverId: string, merged: Entry, theirs: Server): Promise<Server>
}

/** What is kept with an entry that needs a person. */
export interface Shown {
  readonly theirs: CaseFields | PersonFields | null
  readonly candidates: readonly ConflictCandidate[]
}

/** Who made a record at the server, as far as its names for people are known here. */
export type Author = 'this person' | 'another' | 'unknown'

/** What a look at the server says about a record whose fate is unknown (DESIGN 6.3). */
export type Finding<Server> =
  | { readonly kind: 'adopt'; readonly server: Server }
  | { readonly kind: 'nothing' }
  /** `mayBeNeither`: nobody can tell whose it is; ours may still arrive, so it is waited for as long as for nothing. */
  | { readonly kind: 'park'; readonly code: 'server-duplicate'; readonly mayBeNeither?: true }
  /** One record, ours by its reference, that says something else. */
  | { readonly kind: 'differs'; readonly server: Server }
