import { codeOf } from '../../preload/contract/errors.ts'
import type { Gateway, OutgoingCase, ServerCase, ServerSession } from '../api/gateway.ts'
import type { OutboxEntry } from '../db/db-api.ts'
import { createEntrySteps } from './entry-steps.ts'
import type { EntryStepsOptions, PushResult } from './entry-steps.ts'
import { countOurs, judgeCandidates } from './lookup.ts'
import type { Finding } from './lookup.ts'
import { isSameCase, mergeCase } from './merge.ts'
import { outcomeOfChange, outcomeOfLook } from './outcome.ts'
import type { Outcome } from './outcome.ts'

export interface PushOptions extends EntryStepsOptions {
  readonly gateway: Gateway
}

/** Gives one entry of the outbox its turn. Rejects only when the database fails; the row is then recovered as unclear. */
export type Push = (entry: OutboxEntry, session: ServerSession) => Promise<PushResult>

/** An exchange that was caught: its value, or what its failure means. */
type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly outcome: Outcome }

async function attempt<T>(exchange: Promise<T>, meaning: (error: unknown) => Outcome): Promise<Tried<T>> {
  try {
    return { ok: true, value: await exchange }
  } catch (error) {
    return { ok: false, outcome: meaning(error) }
  }
}

export function createPush(options: PushOptions): Push {
  const { db, gateway, clock, doubts } = options
  const { progressed, accept, park, later, follow, firstLookAt, waitOrRepeat } = createEntrySteps(options)

  async function takenIds(entry: OutboxEntry, candidates: readonly ServerCase[]): Promise<Set<string>> {
    const taken = new Set<string>()
    for (const { serverId } of candidates) {
      if (await db.isServerIdTaken({ serverId, exceptCaseId: entry.caseId })) taken.add(serverId)
    }
    return taken
  }

  function isUnclear(entry: OutboxEntry): boolean {
    return entry.state === 'unclear' || entry.state === 'sending' || doubts.has(entry.id)
  }

  async function pushCreate(entry: OutboxEntry, session: ServerSession): Promise<PushResult> {
    const outgoing: OutgoingCase = { reference: entry.reference, fields: entry.fields }
    // One look is never enough where the server may have it: `doubts` may have gone with a restart.
    const isRepeat = isUnclear(entry) || entry.mustLook
    if (isRepeat) {
      const lookedAt = clock.now()
      const look = await attempt(gateway.findCases(session, outgoing), outcomeOfLook)
      if (!look.ok) return follow(entry, look.outcome, null)
      const finding = judgeCandidates(entry.fields, look.value, await takenIds(entry, look.value))
      if (finding.kind === 'adopt') return accept(entry, finding.server)
      if (finding.kind === 'differs' && entry.isDecided) return accept(entry, finding.server)
      if (finding.kind !== 'nothing') return parkFound(entry, finding)
      const waiting = await waitOrRepeat(entry, lookedAt)
      if (waiting !== null) return waiting
    }
    const fresh = await db.markSending({ id: entry.id, now: clock.now() })
    progressed(entry, 'sending')
    const sentAt = clock.now()
    const outgoingNow: OutgoingCase = { reference: fresh.reference, fields: fresh.fields }
    const sent = await attempt(gateway.createCase(session, outgoingNow), outcomeOfChange)
    if (!sent.ok) {
      const { outcome } = sent
      if (outcome.kind !== 'park' || !outcome.mustLook) return follow(entry, outcome, sentAt)
      return settleContradiction(entry, outcome, async () => {
        const found = await gateway.findCases(session, outgoingNow)
        return judgeCandidates(fresh.fields, found, await takenIds(entry, found))
      })
    }
    return isRepeat ? acceptRepeat(entry, outgoingNow, sent.value, session) : accept(entry, sent.value)
  }

  /**
   * The server said no in an answer that says yes. One look tells which: what it has is taken over; what it has not
   * is refused for certain, and a person can mend it in place. When the look fails the entry keeps having to look.
   */
  async function settleContradiction(
    entry: OutboxEntry,
    { code, problems }: Extract<Outcome, { kind: 'park' }>,
    look: () => Promise<Finding>,
  ): Promise<PushResult> {
    const found = await attempt(look(), outcomeOfLook)
    if (!found.ok) return park(entry, code, { problems, mustLook: true })
    if (found.value.kind === 'adopt') return accept(entry, found.value.server)
    if (found.value.kind === 'nothing') return park(entry, code, { problems })
    return parkFound(entry, found.value)
  }

  /** What is there needs a person; a later try has to look again. */
  function parkFound(entry: OutboxEntry, finding: Extract<Finding, { kind: 'park' | 'differs' }>): Promise<PushResult> {
    return finding.kind === 'differs'
      ? park(entry, 'server-changed', { mustLook: true, theirs: finding.server.fields })
      : park(entry, finding.code, { mustLook: true, theirs: finding.theirs })
  }

  /**
   * A repeat was accepted. Where the first try has arrived after all the server now has two: nobody can undo that from
   * here, so the entry is parked as `server-duplicate` and a person knows, instead of a double that nobody sees.
   */
  async function acceptRepeat(
    entry: OutboxEntry,
    outgoing: OutgoingCase,
    server: ServerCase,
    session: ServerSession,
  ): Promise<PushResult> {
    const look = await attempt(gateway.findCases(session, outgoing), outcomeOfLook)
    if (!look.ok) {
      // Stays unclear: the next look adopts the one, or finds the two.
      doubts.set(entry.id, { sentAt: clock.now(), emptyAt: null })
      const { outcome } = look
      const code = outcome.kind === 'sign-in' ? 'sign-in-needed' : outcome.code
      await later(entry, { state: 'unclear', at: firstLookAt(clock.now(), 0), code })
      return { kind: outcome.kind === 'sign-in' ? 'sign-in' : 'waiting' }
    }
    const count = countOurs(outgoing.fields, look.value, await takenIds(entry, look.value))
    if (count > 1) return park(entry, 'server-duplicate', { mustLook: true, theirs: server.fields })
    return accept(entry, server)
  }

  async function pushUpdate(entry: OutboxEntry, session: ServerSession): Promise<PushResult> {
    const { serverId } = entry
    if (serverId === null) return park(entry, 'server-missing')
    const isRepeat = isUnclear(entry)
    const lookedAt = clock.now()
    const look = await attempt(gateway.getCase(session, serverId), outcomeOfLook)
    if (!look.ok) return follow(entry, look.outcome, null)
    const theirs = look.value
    if (isRepeat) {
      if (isSameCase(entry.fields, theirs.fields)) return accept(entry, theirs)
      const waiting = await waitOrRepeat(entry, lookedAt)
      if (waiting !== null) return waiting
    }
    const fresh = await db.markSending({ id: entry.id, now: clock.now() })
    const merge = mergeCase(fresh.base, fresh.fields, theirs.fields)
    if (merge.kind === 'clash') return park(entry, 'server-changed', { theirs: theirs.fields })
    if (isSameCase(merge.fields, theirs.fields)) return accept(entry, theirs)
    progressed(entry, 'sending')
    const sentAt = clock.now()
    // The reference of the record stays what it is at the server: it may be another desk's.
    const outgoing: OutgoingCase = { reference: theirs.reference ?? '', fields: merge.fields }
    const sent = await attempt(gateway.updateCase(session, serverId, outgoing), outcomeOfChange)
    if (sent.ok) return accept(entry, sent.value)
    const { outcome } = sent
    if (outcome.kind !== 'park' || !outcome.mustLook) return follow(entry, outcome, sentAt)
    return settleContradiction(entry, outcome, async () => {
      const now = await gateway.getCase(session, serverId)
      return isSameCase(merge.fields, now.fields) ? { kind: 'adopt', server: now } : { kind: 'nothing' }
    })
  }

  return async (entry, session) => {
    try {
      return await (entry.operation === 'case.create' ? pushCreate(entry, session) : pushUpdate(entry, session))
    } catch (error) {
      // A newer save took the entry's place before it left; its replacement gets a turn of its own.
      if (codeOf(error) === 'not-found') return { kind: 'gone' }
      throw error
    }
  }
}
