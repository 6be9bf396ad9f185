import { codeOf } from '../../../preload/contract/index.ts'
import type { Gateway, ServerSession, SignedIn } from '../../api/gateway.ts'
import type { Background } from '../../log/background.ts'
import type { Clock } from '../../ports/ports.ts'
import type { OpenWorkspace, Person } from '../open-workspace.ts'

/**
 * A person's open workspace together with its sign-in at the server. It outlives the sign-out while work is unsent
 * (DESIGN 6.8): then nobody sits on it, but it goes on sending.
 */
export interface Seat {
  readonly workspace: OpenWorkspace
  /** Until when this person can sign in here without the server; ms UTC. */
  offlineUntil(): number
  session(): ServerSession | null
  /** True when nothing more can be sent before a person gives the password again. */
  signInNeeded(): boolean
  /** The server has accepted the person. */
  accepted(session: ServerSession, offlineUntil: number): void
  /** Signed in without the server: the password is kept in memory until the server has heard it once. */
  waitForServer(password: string): void
  /** The server has ended the session. */
  ended(): void
  /** The server is there again: if a password waits, it is given now. */
  serverIsBack(): void
  /** Whether it can go on sending with nobody at the desk. */
  canSend(): boolean
  close(): Promise<void>
}

export interface SeatOptions {
  readonly workspace: OpenWorkspace
  readonly offlineUntil: number
  readonly gateway: Gateway
  readonly clock: Clock
  readonly random: () => number
  readonly background: Background
  readonly retryMs: readonly number[]
  /** Session state as the screen shows it has changed. */
  readonly onChange: () => void
}

export const personOf = (signedIn: SignedIn): Person => ({
  login: signedIn.login,
  displayName: signedIn.displayName,
  role: signedIn.role,
  extension: signedIn.extension,
})

/** Creates the seat of an opened workspace; nobody is signed in at the server yet. */
export function createSeat(options: SeatOptions): Seat {
  const { workspace, gateway, clock, onChange } = options
  let offlineUntil = options.offlineUntil
  let session: ServerSession | null = null
  let password: string | null = null
  let isRefused = false
  let isTrying = false
  let isClosed = false
  let tries = 0
  let cancelRetry: () => void = () => undefined

  function accepted(next: ServerSession, until: number): void {
    cancelRetry()
    session = next
    password = null
    isRefused = false
    offlineUntil = until
    workspace.sync.setSession(next)
    onChange()
  }

  /** Tries the waiting password again after the next step ±20 %, because 200 desks see the server come back at once. */
  function scheduleRetry(): void {
    cancelRetry()
    const step = options.retryMs[Math.min(tries, options.retryMs.length - 1)] ?? 30_000
    tries += 1
    cancelRetry = clock.after(step * (0.8 + 0.4 * options.random()), () => options.background(giveWaitingPassword()))
  }

  async function giveWaitingPassword(): Promise<void> {
    const waiting = password
    if (waiting === null || isTrying || isClosed) return
    isTrying = true
    try {
      const signedIn = await gateway.signIn(workspace.person().login, waiting)
      const opened = await workspace.keyring.open(waiting)
      const until = await workspace.keyring.renew(opened, clock.now())
      await workspace.setPerson(personOf(signedIn))
      if (mayContinue(waiting)) accepted(signedIn.session, until)
    } catch (error) {
      if (!mayContinue(waiting)) return
      if (codeOf(error) === 'wrong-password') {
        password = null
        isRefused = true
        onChange()
      } else scheduleRetry()
    } finally {
      isTrying = false
    }
  }

  /** False when, while we waited, somebody gave another password or the workspace was closed. */
  function mayContinue(waiting: string): boolean {
    return !isClosed && password === waiting
  }

  return {
    workspace,
    offlineUntil: () => offlineUntil,
    session: () => session,
    signInNeeded: () => isRefused,
    accepted,
    waitForServer(given) {
      password = given
      tries = 0
      scheduleRetry()
    },
    ended() {
      session = null
      isRefused = true
      onChange()
    },
    serverIsBack() {
      options.background(giveWaitingPassword())
    },
    canSend: () => session !== null || password !== null,
    async close() {
      isClosed = true
      cancelRetry()
      session = null
      password = null
      await workspace.close()
    },
  }
}
