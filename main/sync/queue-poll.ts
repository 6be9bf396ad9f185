import type { QueueAnswer, QueueState } from '../../preload/contract/index.ts'
import type { Gateway, QueueReading, ServerSession } from '../api/gateway.ts'
import type { Clock } from '../ports/ports.ts'
import { jittered } from './backoff.ts'
import type { Random } from './backoff.ts'
import type { ServerLinkWatch } from './sync-api.ts'

/** How often the server is asked where this desk stands, in ms (DESIGN 3). Between polls of an idle desk the probe of the link serves. */
export interface QueueTimings {
  readonly joinedMs: number
  /** Shortest time between two polls, whatever the telephone reports. */
  readonly refreshMs: number
  /** A join that was asked for is watched closely for this long. */
  readonly joiningMs: number
  /** How long a sign-out waits for the server to take this desk out of the queue. */
  readonly leaveMs: number
}

export const defaultQueueTimings: QueueTimings = {
  joinedMs: 5_000,
  refreshMs: 1_000,
  joiningMs: 60_000,
  leaveMs: 2_000,
}

/**
 * Where this desk stands in the queue. It has no requests of its own: it is the probe of the server light, asks that to
 * run sooner while it matters, and thereby shares its back-off. One request serves both.
 */
export interface QueuePoll {
  state(): QueueState
  /** One poll, or a bare ping where nobody is signed in; what the server light runs. */
  probe(session: ServerSession | null, signal: AbortSignal): Promise<void>
  /** As `Gateway.joinQueue`; watches closely afterwards. */
  join(session: ServerSession): Promise<QueueAnswer>
  leave(session: ServerSession): Promise<QueueAnswer>
  /** Asks the server at once, not more than once a second. */
  refresh(): void
  /** The person has gone: leaves the queue where the desk is in it, waiting 2 s at most, and forgets. Never fails. */
  signedOut(session: ServerSession | null): Promise<void>
  stop(): void
}

export interface QueuePollOptions {
  readonly gateway: Pick<Gateway, 'ping' | 'pollQueue' | 'joinQueue' | 'leaveQueue' | 'capabilities'>
  readonly link: Pick<ServerLinkWatch, 'probeNow'>
  readonly clock: Clock
  readonly random: Random
  readonly timings: QueueTimings
  readonly onChange: (state: QueueState) => void
}

/** Whether the server has this desk in the queue, or is about to. */
const isInQueue = (status: QueueState['status']): boolean => status !== 'offline' && status !== 'unknown'

/** The wait until the next poll in ms; null when the probe of the link comes soon enough. Pure. */
export function nextPollIn(
  state: { status: QueueState['status']; joinAskedAt: number | null; now: number },
  timings: QueueTimings,
  random: Random,
): number | null {
  const { joinAskedAt, now } = state
  const isJoining = joinAskedAt !== null && Math.abs(now - joinAskedAt) < timings.joiningMs
  return isInQueue(state.status) || isJoining ? jittered(timings.joinedMs, random) : null
}

export function createQueuePoll(options: QueuePollOptions): QueuePoll {
  const { gateway, link, clock, random, timings } = options
  let state = unknownState(clock.now())
  let joinAskedAt: number | null = null
  let askedAt: number | null = null
  let isAsking = false
  let askAgain = false
  /** Answers for a person who has gone are not for the next one. */
  let era = 0
  let cancelTimer = () => {}
  let cancelRefresh: (() => void) | null = null

  function become(next: Omit<QueueState, 'sinceAt'>): void {
    const before = state
    state = { ...next, sinceAt: next.status === before.status ? before.sinceAt : clock.now() }
    options.onChange(state)
  }

  function heard(reading: QueueReading): void {
    const { status, callId, queue, message } = reading
    // The close watch ends once the desk is in the queue: from then on its status keeps the poll quick.
    if (isInQueue(status) && status !== 'ringing') joinAskedAt = null
    become({ status, callId, queue, message, readAt: clock.now() })
  }

  function schedule(): void {
    cancelTimer()
    const wait = nextPollIn({ status: state.status, joinAskedAt, now: clock.now() }, timings, random)
    if (wait !== null) cancelTimer = clock.after(wait, () => link.probeNow())
  }

  function refresh(): void {
    if (isAsking) {
      // That answer may be of before what the telephone saw.
      askAgain = true
      return
    }
    if (cancelRefresh !== null) return
    const elapsed = askedAt === null ? timings.refreshMs : Math.abs(clock.now() - askedAt)
    // By a timer also when it may be at once: the link is still busy with the answer that leads here.
    cancelRefresh = clock.after(Math.max(0, timings.refreshMs - elapsed), () => {
      cancelRefresh = null
      link.probeNow()
    })
  }

  /** The telephone saw something while an answer was on its way. */
  function askOnceMore(): void {
    if (!askAgain) return
    askAgain = false
    refresh()
  }

  function forget(): void {
    era += 1
    joinAskedAt = null
    askAgain = false
    cancelTimer()
    cancelRefresh?.()
    cancelRefresh = null
    if (state.status === 'unknown' && state.readAt === null) return
    state = unknownState(clock.now())
    options.onChange(state)
  }

  return {
    state: () => state,
    async probe(session, signal) {
      if (session === null || !gateway.capabilities.hasQueue) {
        await gateway.ping(session ?? { token: '' }, signal)
        return
      }
      const asked = era
      cancelTimer()
      askedAt = clock.now()
      isAsking = true
      askAgain = false
      try {
        const reading = await gateway.pollQueue(session, signal)
        if (asked !== era) return
        heard(reading)
        // After a failure the steps of the link say when to ask again.
        schedule()
      } finally {
        isAsking = false
        askOnceMore()
      }
    },
    async join(session) {
      const asked = era
      const answer = await gateway.joinQueue(session)
      if (asked !== era) return answer
      if (answer.result === 'ringing') joinAskedAt = clock.now()
      refresh()
      return answer
    },
    async leave(session) {
      const asked = era
      const answer = await gateway.leaveQueue(session)
      if (asked !== era) return answer
      if (answer.result === 'offline') {
        joinAskedAt = null
        heard({ status: 'offline', message: answer.message, callId: '', phone: '', queue: '' })
      }
      refresh()
      return answer
    },
    refresh,
    async signedOut(session) {
      const wasIn = isInQueue(state.status) || joinAskedAt !== null
      forget()
      if (session === null || !wasIn) return
      const ending = new AbortController()
      const cancel = clock.after(timings.leaveMs, () => ending.abort())
      // Whoever has gone is gone: a server that does not hear it will see the telephone unregister.
      await gateway.leaveQueue(session, ending.signal).catch(() => undefined)
      cancel()
    },
    stop() {
      forget()
    },
  }
}

function unknownState(now: number): QueueState {
  return { status: 'unknown', sinceAt: now, readAt: null, callId: '', queue: '', message: '' }
}
