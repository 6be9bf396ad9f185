import { AppError, codeOf } from '../../preload/contract/errors.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { OutboxEntry } from '../db/db-api.ts'
import { createEntrySteps } from './entry-steps.ts'
import type { EntryStepsOptions, PushResult } from './entry-steps.ts'
import type { EditExchange, Exchange, Finding } from './exchange.ts'
import { createCaseExchange } from './exchanges/cases.ts'
import { createFileExchange } from './exchanges/files.ts'
import type { UploadSource } from './exchanges/files.ts'
import { createMessageExchange } from './exchanges/messages.ts'
import { createPersonExchange } from './exchanges/people.ts'
import { createScoreExchange } from './exchanges/scores.ts'
import { outcomeOfChange, outcomeOfLook } from './outcome.ts'
import type { Outcome } from './outcome.ts'

export interface PushOptions extends EntryStepsOptions {
  readonly gateway: Gateway
  readonly uploads: UploadSource
  /** The server's clock minus ours, ms; 0 while unknown. */
  readonly skewMs: () => number
}

/** Gives one entry of the outbox its turn. Rejects only when the database fails; the row is then recovered as unclear. */
export type Push = (entry: OutboxEntry, session: ServerSession) => Promise<PushResult>

/** An exchange that was caught: its value, or what its failure means. */
type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly outcome: Outcome }

interface Found<Server> {
  readonly finding: Finding<Server>
  readonly candidates: readonly Server[]
  readonly taken: ReadonlySet<string>
}

type Identified = { readonly serverId: string }

async function attempt<T>(exchange: Promise<T>, meaning: (error: unknown) => Outcome): Promise<Tried<T>> {
  try {
    return { ok: true, value: await exchange }
  } catch (error) {
    return { ok: false, outcome: meaning(error) }
  }
}

/** A look that was refused says nothing about the record: whatever a person does next, it is looked for before it is sent. */
function stillInDoubt(outcome: Outcome): Outcome {
  return outcome.kind === 'park' ? { ...outcome, mustLook: true } : outcome
}

export function createPush(options: PushOptions): Push {
  const { db, clock, doubts } = options
  const { progressed, accept, park, later, follow, firstLookAt, waitOrRepeat } = createEntrySteps(options)
  const cases = createCaseExchange(options)
  const scores = createScoreExchange(options)
  const messages = createMessageExchange(options)
  const people = createPersonExchange(options)
  const files = createFileExchange(options)

  function isUnclear(entry: OutboxEntry): boolean {
    return entry.state === 'unclear' || entry.state === 'sending' || doubts.has(entry.id)
  }

  /** The entry as it is now, durably on its way. */
  async function mark<E extends OutboxEntry, S extends Identified>(kind: Exchange<E, S>, entry: E): Promise<E> {
    // When it first left is kept by the server's clock: ours may be set before anybody looks for it there.
    const fresh = await db.markSending({ id: entry.id, now: clock.now() + options.skewMs() })
    if (!kind.is(fresh)) throw new AppError('internal')
    return fresh
  }

  async function look<E extends OutboxEntry, S extends Identified>(
    kind: Exchange<E, S>,
    entry: E,
    session: ServerSession,
  ): Promise<Found<S>> {
    const candidates = await kind.find(session, entry)
    const taken = await kind.taken(entry, candidates)
    return { finding: kind.judge(entry, candidates, taken), candidates, taken }
  }

  async function pushCreate<E extends OutboxEntry, S extends Identified>(
    kind: Exchange<E, S>,
    entry: E,
    session: ServerSession,
  ): Promise<PushResult> {
    // One look is never enough where the server may have it: `doubts` may have gone with a restart.
    const isRepeat = kind.mustLook && (isUnclear(entry) || entry.mustLook)
    if (isRepeat) {
      const lookedAt = clock.now()
      const looked = await attempt(look(kind, entry, session), outcomeOfLook)
      if (!looked.ok) return follow(entry, stillInDoubt(looked.outcome), null)
      const { finding } = looked.value
      if (finding.kind === 'adopt') return accept(kind, entry, finding.server)
      const isOpen = finding.kind === 'nothing' || (finding.kind === 'park' && finding.mayBeNeither === true)
      const waiting = isOpen ? await waitOrRepeat(entry, lookedAt) : null
      if (waiting !== null) return waiting
      if (finding.kind !== 'nothing') return parkFound(kind, entry, looked.value)
    }
    const fresh = await mark(kind, entry)
    progressed(entry, 'sending')
    const sentAt = clock.now()
    const sent = await attempt(kind.create(session, fresh), outcomeOfChange)
    if (!sent.ok) {
      const { outcome } = sent
      if (outcome.kind === 'park' && outcome.mustLook) {
        return settleContradiction(kind, entry, outcome, () => look(kind, fresh, session))
      }
      const isThere = outcome.kind === 'park' && outcome.code === 'server-validation' && kind.isUnique === true
      const found = isThere ? await attempt(look(kind, fresh, session), outcomeOfLook) : null
      if (found?.ok === true && found.value.finding.kind === 'adopt') {
        return accept(kind, entry, found.value.finding.server)
      }
      return follow(entry, outcome, sentAt)
    }
    return isRepeat ? acceptRepeat(kind, { entry, fresh }, sent.value, session) : accept(kind, entry, sent.value)
  }

  /**
   * The server said no in an answer that says yes. One look tells which: what it has is taken over; what it has not
   * is refused for certain, and a person can mend it in place. When the look fails the entry keeps having to look.
   */
  async function settleContradiction<E extends OutboxEntry, S extends Identified>(
    kind: Exchange<E, S>,
    entry: E,
    { code, problems }: Extract<Outcome, { kind: 'park' }>,
    lookAgain: () => Promise<Found<S>>,
  ): Promise<PushResult> {
    const found = await attempt(lookAgain(), outcomeOfLook)
    if (!found.ok) return park(entry, code, { problems, mustLook: true })
    const { finding } = found.value
    if (finding.kind === 'adopt') return accept(kind, entry, finding.server)
    if (finding.kind === 'nothing') return park(entry, code, { problems })
    return parkFound(kind, entry, found.value)
  }

  /** What is there needs a person; a later try has to look again. */
  function parkFound<E extends OutboxEntry, S extends Identified>(
    kind: Exchange<E, S>,
    entry: E,
    { finding, candidates, taken }: Found<S>,
  ): Promise<PushResult> {
    const servers = finding.kind === 'differs' ? [finding.server] : candidates
    const code = finding.kind === 'differs' ? 'server-changed' : 'server-duplicate'
    return park(entry, code, { mustLook: true, ...kind.shown(servers, taken) })
  }

  /**
   * A repeat was accepted. Where the first try has arrived after all the server now has two: nobody can undo that from
   * here, so the entry is parked as `server-duplicate` and a person knows, instead of a double that nobody sees.
   */
  async function acceptRepeat<E extends OutboxEntry, S extends Identified>(
    kind: Exchange<E, S>,
    { entry, fresh }: { entry: E; fresh: E },
    server: S,
    session: ServerSession,
  ): Promise<PushResult> {
    const looked = await attempt(look(kind, fresh, session), outcomeOfLook)
    if (!looked.ok) {
      // Stays unclear: the next look adopts the one, or finds the two.
      doubts.set(entry.id, { sentAt: clock.now(), emptyAt: null })
      const { outcome } = looked
      const code = outcome.kind === 'sign-in' ? 'sign-in-needed' : outcome.code
      await later(entry, { state: 'unclear', at: firstLookAt(clock.now(), 0), code })
      return { kind: outcome.kind === 'sign-in' ? 'sign-in' : 'waiting' }
    }
    const { candidates, taken } = looked.value
    // The first try may have said something else: what was saved behind it went with the repeat.
    const others = candidates.filter(({ serverId }) => serverId !== server.serverId)
    const first = kind.judge(entry, others, taken).kind
    if (kind.count(fresh, candidates, taken) > 1 || first === 'adopt' || first === 'differs') {
      return park(entry, 'server-duplicate', { mustLook: true, ...kind.shown(candidates, taken) })
    }
    return accept(kind, entry, server)
  }

  async function pushUpdate<E extends OutboxEntry, S extends Identified>(
    kind: EditExchange<E, S>,
    entry: E,
    session: ServerSession,
  ): Promise<PushResult> {
    const { serverId } = entry
    if (serverId === null) return park(entry, 'server-missing')
    const isRepeat = isUnclear(entry)
    const lookedAt = clock.now()
    const looked = await attempt(kind.get(session, serverId), outcomeOfLook)
    if (!looked.ok) return follow(entry, looked.outcome, null)
    const theirs = looked.value
    if (isRepeat) {
      if (kind.isSame(entry, theirs)) return accept(kind, entry, theirs)
      const waiting = await waitOrRepeat(entry, lookedAt)
      if (waiting !== null) return waiting
    }
    // It arrived, and somebody changed something else there since: what was saved behind it stands on its own.
    const there = isRepeat ? kind.merge(entry, theirs) : null
    if (there !== null && kind.isSame(there, theirs)) return accept(kind, entry, theirs)
    const fresh = await mark(kind, entry)
    const merged = kind.merge(fresh, theirs)
    if (merged === null) return park(entry, 'server-changed', kind.shown([theirs], new Set()))
    if (kind.isSame(merged, theirs)) return accept(kind, entry, theirs)
    progressed(entry, 'sending')
    const sentAt = clock.now()
    const sent = await attempt(kind.update(session, serverId, merged, theirs), outcomeOfChange)
    if (sent.ok) return accept(kind, entry, sent.value)
    const { outcome } = sent
    if (outcome.kind !== 'park' || !outcome.mustLook) return follow(entry, outcome, sentAt)
    return settleContradiction(kind, entry, outcome, async () => {
      const now = await kind.get(session, serverId)
      const finding: Finding<S> = kind.isSame(merged, now) ? { kind: 'adopt', server: now } : { kind: 'nothing' }
      return { finding, candidates: [now], taken: new Set() }
    })
  }

  function takeTurn(entry: OutboxEntry, session: ServerSession): Promise<PushResult> {
    switch (entry.kind) {
      case 'case':
        return entry.operation === 'case.create' ? pushCreate(cases, entry, session) : pushUpdate(cases, entry, session)
      case 'user':
        return entry.operation === 'user.create'
          ? pushCreate(people, entry, session)
          : pushUpdate(people, entry, session)
      case 'qa':
        return pushCreate(scores, entry, session)
      case 'file':
        return pushCreate(files, entry, session)
      case 'email':
      case 'sms':
        return pushCreate(messages, entry, session)
    }
  }

  return async (entry, session) => {
    try {
      return await takeTurn(entry, session)
    } catch (error) {
      // A newer save took the entry's place before it left; its replacement gets a turn of its own.
      if (codeOf(error) === 'not-found') return { kind: 'gone' }
      throw error
    }
  }
}
