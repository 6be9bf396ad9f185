import type { ServerLink } from '../../preload/contract/session.ts'
import { codeOf } from '../../preload/contract/errors.ts'
import type { ErrorCode } from '../../preload/contract/errors.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { Clock } from '../ports/ports.ts'
import { jittered, waitAfter } from './backoff.ts'
import type { Random } from './backoff.ts'
import type { LinkChange, ServerLinkWatch, SyncTimings } from './sync-api.ts'

export interface ServerLinkOptions {
  readonly clock: Clock
  readonly random: Random
  readonly timings: Pick<SyncTimings, 'linkProbeMs'>
}

type Probe = (session: ServerSession | null, signal: AbortSignal) => Promise<void>
type Listener = (change: LinkChange) => void

/** A change of the measured skew below this is the second's resolution of the Date header, not news. */
const skewStepMs = 2_000
/** Two clocks of one computer drift apart by less than this between two answers of a server. */
const clockStepMs = 2_000

/** What the light says after a probe failed in this way. */
function stateFor(code: ErrorCode): ServerLink['state'] {
  if (code === 'server-unreachable' || code === 'server-timeout') return 'unreachable'
  return code === 'server-certificate' ? 'certificate' : 'strange'
}

/**
 * The server light. One failed request does not turn it: a probe has to confirm, so one slow record cannot make the
 * whole server look dead, and a dead server is seen at the first failure and not at the next turn.
 */
export function createServerLink({ clock, random, timings }: ServerLinkOptions): ServerLinkWatch {
  const listeners = new Set<Listener>()
  let link: ServerLink = { state: 'checking', sinceAt: clock.now(), lastAnswerAt: null, skewMs: null }
  let session: ServerSession | null = null
  let probe: Probe | null = null
  let running: AbortController | null = null
  let isSuspect = false
  let failures = 0
  /** Only probes of our own turn lengthen the steps: a person who saves offline must not make the return later. */
  let isScheduled = false
  let cancelTimer = () => {}
  /** This computer's clock, and the one nobody can set, as both stood when the server last told its time. */
  let told: { readonly nowMs: number; readonly steadyMs: number } | null = null

  function standsNow() {
    const steadyMs = clock.steadyMs?.()
    return steadyMs === undefined ? null : { nowMs: clock.now(), steadyMs }
  }

  /** The clock was set, or the computer slept: how far it is from the server's is not known any more. */
  function isClockMoved(): boolean {
    const stands = standsNow()
    if (told === null || stands === null) return false
    return Math.abs(stands.nowMs - told.nowMs - (stands.steadyMs - told.steadyMs)) >= clockStepMs
  }

  function set(next: Partial<ServerLink>): void {
    const before = link
    const state = next.state ?? before.state
    link = { ...before, ...next, sinceAt: state === before.state ? before.sinceAt : clock.now() }
    const skewMoved = Math.abs((link.skewMs ?? 0) - (before.skewMs ?? 0)) >= skewStepMs
    if (state !== before.state || skewMoved) tell(before.state)
  }

  function tell(before: ServerLink['state']): void {
    const isUp = link.state === 'connected' && before !== 'connected'
    const afterOutage = ['unreachable', 'strange', 'certificate'].includes(before)
    const refused = link.state === 'sign-in-needed' ? session : null
    for (const listener of [...listeners]) listener({ link, isUp, afterOutage, refused })
  }

  function schedule(): void {
    cancelTimer()
    if (probe === null) return
    const { connected, steps } = timings.linkProbeMs
    const answers = link.state === 'connected' || link.state === 'sign-in-needed'
    const wait = answers ? jittered(connected, random) : waitAfter(failures - 1, steps, random)
    cancelTimer = clock.after(wait, () => {
      isScheduled = true
      probeNow()
    })
  }

  function probeNow(): void {
    if (probe === null || running !== null) return
    cancelTimer()
    const current = new AbortController()
    const asked = session
    running = current
    probe(asked, current.signal).then(
      () => settle(current, asked, null),
      (error: unknown) => settle(current, asked, codeOf(error)),
    )
  }

  function settle(current: AbortController, asked: ServerSession | null, code: ErrorCode | null): void {
    if (running !== current) return
    running = null
    if (asked?.token !== session?.token) {
      // Somebody signed in or out meanwhile: the answer was about another session.
      probeNow()
      return
    }
    const wasSuspect = isSuspect
    isSuspect = false
    const before = link.state
    if (code === null || code === 'sign-in-needed') {
      failures = 0
      // An answer without a time says nothing of the clock, and is no reason to ask for ever.
      if (told !== null) told = standsNow()
      set({ state: code !== null && session !== null ? 'sign-in-needed' : 'connected' })
    } else {
      if (isScheduled || failures === 0) failures += 1
      set({ state: stateFor(code) })
    }
    // Who waited for the doubt to be settled is told even when the light is as before.
    if (wasSuspect && link.state === before) tell(before)
    isScheduled = false
    schedule()
  }

  return {
    observer: {
      answered({ atMs, serverDateMs }) {
        // What took long to come tells the time of its beginning: nobody knows what became of the clock since.
        if (serverDateMs !== null && Math.abs(clock.now() - atMs) < clockStepMs) told = standsNow()
        // While a probe is out it decides, because only it knows whether the session still counts.
        const isBack = running === null && link.state !== 'connected' && link.state !== 'sign-in-needed'
        set({
          lastAnswerAt: atMs,
          ...(serverDateMs === null ? {} : { skewMs: serverDateMs - atMs }),
          ...(isBack ? { state: 'connected' as const } : {}),
        })
        if (isBack) schedule()
      },
      failed(code) {
        // Not one more request to a server that is not there; a slow or broken answer holds up nothing.
        if (code === 'server-unreachable') isSuspect = true
        probeNow()
      },
    },
    start(given) {
      probe = given
      probeNow()
    },
    stop() {
      probe = null
      cancelTimer()
      running?.abort()
      running = null
    },
    setSession(next) {
      if (next?.token === session?.token) return
      session = next
      if (link.state === 'sign-in-needed') set({ state: 'connected' })
      probeNow()
    },
    sessionRefused(refused) {
      if (session?.token === refused.token) set({ state: 'sign-in-needed' })
    },
    probeNow,
    state: () => link,
    canSend() {
      if (isSuspect || (link.state !== 'connected' && link.state !== 'sign-in-needed')) return false
      // What is sent now would be looked for around a wrong instant: the server is asked for its time first.
      if (!isClockMoved()) return true
      isSuspect = true
      probeNow()
      return false
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
