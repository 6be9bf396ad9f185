import { AppError, codeOf } from '../../../preload/contract/index.ts'
import type {
  CallDefinition,
  OthersUnsent,
  OutboxSummary,
  RecoveryInfo,
  SessionState,
} from '../../../preload/contract/index.ts'
import type { ServerSession, SignedIn } from '../../api/gateway.ts'
import type { RouterSession } from '../../ipc/router.ts'
import { readSidecar } from '../../keys/sidecar.ts'
import { defaultPasswords } from '../../keys/wrap.ts'
import type { OpenWorkspace } from '../open-workspace.ts'
import { describe, nobody, refusalOf, seatOf } from './desk-state.ts'
import type { DeskState, PendingSignIn } from './desk-state.ts'
import { createInTurn } from './in-turn.ts'
import { assertOfflineAllowed, ChoosePasswordFirst, openGuarded, wrapAnew } from './key-access.ts'
import { changeOwnPassword, checkNewPassword, replaceDefault } from './passwords.ts'
import { recoveryInfo } from './recovery-info.ts'
import { personOf } from './seat.ts'
import type { Seat } from './seat.ts'
import { createSeats } from './seats.ts'
import type { WhichDesk } from './seats.ts'
import { authenticate, offlineRefusal } from './sign-in.ts'
import type { SessionDeps } from './session-deps.ts'

interface SignInInput {
  readonly login: string
  readonly password: string
  readonly oldPassword: string | null
  readonly desk?: WhichDesk | undefined
}

/** Who is at this desk, from sign-in to sign-out. */
export interface Session extends RouterSession {
  state(): SessionState
  /** Whether somebody is at the desk, locked or not. */
  isOpen(): boolean
  /** The workspace of the person at the desk; `not-signed-in`. */
  workspace(): OpenWorkspace
  /** The sign-in at the server of the person at the desk; null without one. Never leaves the core (SECURITY B6). */
  serverSession(): ServerSession | null
  /**
   * At the server when it answers, else with the key kept here. `wrong-password`, `old-password-needed`, `unknown-here`,
   * `offline-expired`, `wrong-password-here`, `too-many-attempts`, `workspace-in-use`, or why the server was not reached.
   */
  signIn(input: SignInInput): Promise<SessionState>
  signInAgain(password: string): Promise<SessionState>
  /** `weak-password`, `passwords-differ`, `server-validation`, or a `server-*` code. */
  replaceDefaultPassword(next: string, again: string): Promise<SessionState>
  changePassword(current: string, next: string, again: string): Promise<void>
  lock(): SessionState
  /** `wrong-password-here`, `too-many-attempts`, `offline-expired`; the tenth wrong password signs out (SECURITY E3). */
  unlock(password: string): Promise<SessionState>
  /** Whether this is the password of the person at the desk: `wrong-password-here`, `too-many-attempts`. */
  provePassword(password: string): Promise<void>
  /** What lies here of somebody who cannot open it; counts only. */
  recoveryInfo(login: string): Promise<RecoveryInfo>
  signOut(): Promise<OutboxSummary>
  /** What is done when somebody leaves the desk, before anything of theirs is closed: nothing of it stays open. */
  onLeaving(listener: () => Promise<void>): void
  othersUnsent(): Promise<OthersUnsent>
  /** The unsent work of the people who have left may have changed. */
  announceOthers(): void
  startIdleWatch(): void
  stop(): Promise<void>
}

/**
 * How long after the lock a draft may still be stored, ms: a lock that comes by itself finds the last letters typed
 * on their way, and they are saved first (SECURITY E2). Nothing can be read in that time.
 */
const finishWithinMs = 2000
const lastLetters: ReadonlySet<string> = new Set([
  'drafts.save',
  'qa.saveDraft',
  'messages.saveDraft',
  'conflicts.keepBegun',
  'people.saveDraft',
  'agendaDrafts.keep',
  'recordings.saveRemark',
  // What was heard until the lock is in the log too.
  'recordings.listened',
])

const nothingUnsent: OutboxSummary = { waiting: 0, needsYou: 0, oldestAt: null }

export function createSession(deps: SessionDeps): Session {
  const { link, events, log, clock, vault, journal } = deps
  const keyStore = vault.isTrusted ? 'password-and-system' : 'password-only'
  const inTurn = createInTurn()
  let desk: DeskState = nobody
  let lockedAt = 0
  const stopWatching: (() => void)[] = []
  const leaving: (() => Promise<void>)[] = []

  const seats = createSeats({
    deps,
    current: () => seatOf(desk),
    onSeatChange() {
      showLinkOf(seatOf(desk))
      announce()
    },
    onDrainingChange: announceOthers,
  })

  const state = () => describe(desk, keyStore, deps.granted)

  const announce = () => events.emit('sessionChanged', state())

  /** The light is that of whoever is at the desk, also while the seat of somebody who has left goes on sending. */
  function showLinkOf(seated: Seat | null): void {
    // A refused session keeps its light until the password was given again.
    if (seated?.signInNeeded() !== true) link.setSession(seated?.session() ?? null)
  }

  function become(next: DeskState): void {
    const before = seatOf(desk)
    desk = next
    if (seatOf(next) !== before) showLinkOf(seatOf(next))
    announce()
  }

  function announceOthers(): void {
    deps.background(othersUnsent().then((others) => events.emit('othersUnsentChanged', others)))
  }

  function passwordChanged(): void {
    log.info('password-changed')
    journal.record('password-changed')
  }

  function seat(): Seat {
    const current = seatOf(desk)
    if (current === null) throw new AppError('not-signed-in')
    return current
  }

  function guardOf({ workspace: { keyring, key, folder } }: Seat) {
    return { keyring, key, throttle: deps.throttle, clock, who: folder.id }
  }

  function sitDown(taken: Seat, how: 'online' | 'offline'): SessionState {
    become({ phase: 'signed-in', seat: taken })
    log.info(how === 'online' ? 'signed-in' : 'signed-in-offline')
    journal.record(how === 'online' ? 'signed-in' : 'signed-in-offline')
    deps.idle.touched()
    // The lists of the person before are gone from the screen; this tells the new screen what waits.
    taken.workspace.changed()
    events.emit('storageChanged', taken.workspace.storage.state())
    announceOthers()
    return state()
  }

  async function signIn(input: SignInInput): Promise<SessionState> {
    if (seatOf(desk) !== null) throw new AppError('forbidden')
    if (desk.phase === 'must-change-password') become(nobody)
    const { login, password, oldPassword, desk: which = 'usual' } = input
    const askForNew = (why: PendingSignIn['why'], signedIn: SignedIn | null) => {
      become({ phase: 'must-change-password', pending: { why, login, password, oldPassword, signedIn } })
      return state()
    }
    let signedIn: SignedIn | null = null
    try {
      const verdict = await authenticate(deps, login, password)
      signedIn = verdict.signedIn
      if (verdict.signedIn === null) {
        // Only with the server's yes is a desk ever put in the place of another.
        if (which !== 'usual') throw verdict.error
        const taken = await seats.takeOffline(login, password)
        if (taken === null) throw offlineRefusal(verdict.error)
        return sitDown(taken, 'offline')
      }
      if (defaultPasswords.includes(password)) return askForNew('default-password', verdict.signedIn)
      return sitDown(await seats.takeOnline(login, verdict.signedIn, { password, oldPassword }, which), 'online')
    } catch (error) {
      if (error instanceof ChoosePasswordFirst) return askForNew('one-time-password', signedIn)
      journal.recordOften('sign-in-refused', codeOf(error))
      throw error
    }
  }

  async function signInAgain(password: string): Promise<SessionState> {
    const current = seat()
    if (defaultPasswords.includes(password)) throw new AppError('default-password')
    const { workspace } = current
    const signedIn = await deps.gateway.signIn(workspace.person().login, password)
    const until = await wrapAnew(workspace, password, clock.now())
    await workspace.setPerson(personOf(signedIn))
    if (seatOf(desk) === current) current.accepted(signedIn.session, until)
    return state()
  }

  async function replaceDefaultPassword(next: string, again: string): Promise<SessionState> {
    if (desk.phase !== 'must-change-password') throw new AppError('not-signed-in')
    const { pending } = desk
    const { login, password, oldPassword } = pending
    if (pending.signedIn === null) {
      checkNewPassword(next, again)
      const taken = await seats.takeOffline(login, password, next)
      if (taken === null) throw new AppError('unknown-here')
      passwordChanged()
      return sitDown(taken, 'offline')
    }
    const signedIn = await replaceDefault(deps.gateway, { password, signedIn: pending.signedIn, login }, next, again)
    passwordChanged()
    // From here on the new password is the person's, whatever happens on this computer.
    become(nobody)
    const before = pending.why === 'one-time-password' ? password : oldPassword
    return sitDown(await seats.takeOnline(login, signedIn, { password: next, oldPassword: before }), 'online')
  }

  function lock(): SessionState {
    if (desk.phase !== 'signed-in') return state()
    const current = desk.seat
    lockedAt = clock.now()
    become({ phase: 'locked', seat: current })
    log.info('locked')
    deps.background(current.workspace.keyring.saw(current.workspace.key, clock.now()))
    deps.background(current.workspace.checkpoint())
    return state()
  }

  async function unlock(password: string): Promise<SessionState> {
    if (desk.phase !== 'locked') return state()
    const current = desk.seat
    const guard = guardOf(current)
    const wrong = { areTooMany: false }
    try {
      const opened = await openGuarded(guard, password, () => {
        wrong.areTooMany = true
      })
      if (current.session() === null) assertOfflineAllowed(opened, clock)
    } catch (error) {
      log.warn('unlock-refused', { code: codeOf(error) })
      journal.record(wrong.areTooMany ? 'too-many-attempts' : 'unlock-refused', { detail: codeOf(error) })
      // Still in this turn: whoever signs in next must not be given a seat that is about to be left.
      if (wrong.areTooMany) await signOut()
      throw error
    }
    // Somebody may have signed out while the password was being proved.
    if (seatOf(desk) !== current) return state()
    deps.idle.touched()
    become({ phase: 'signed-in', seat: current })
    log.info('unlocked')
    current.workspace.changed()
    return state()
  }

  async function letGo(): Promise<void> {
    const ended = await Promise.allSettled(leaving.map((listener) => listener()))
    for (const each of ended) if (each.status === 'rejected') log.error('background-failed', { thrown: each.reason })
  }

  async function signOut(): Promise<OutboxSummary> {
    const left = seatOf(desk)
    // Into the data of whoever leaves, while it is theirs that is open.
    if (left !== null) journal.record('signed-out')
    become(nobody)
    if (left === null) return nothingUnsent
    log.info('signed-out')
    deps.callWatch.setBusy(false)
    await letGo()
    await deps.onSignedOut(left.session())
    try {
      await left.workspace.keyring.saw(left.workspace.key, clock.now())
    } catch (error) {
      log.warn('key-refused', { code: codeOf(error) })
    }
    const unsent = await seats.leave(left)
    announceOthers()
    return unsent
  }

  async function othersUnsent(): Promise<OthersUnsent> {
    // By its place: a desk of the same person that was set aside waits like anybody else's.
    const own = seatOf(desk)?.workspace.folder.path
    const folders = (await deps.listFolders()).filter((folder) => folder.path !== own)
    const all = await Promise.all(folders.map((folder) => readSidecar(folder.sidecar)))
    const waiting = all.filter((each) => each.count > 0)
    const oldest = waiting.flatMap((each) => (each.oldestAt === null ? [] : [each.oldestAt]))
    return {
      people: waiting.length,
      count: waiting.reduce((sum, each) => sum + each.count, 0),
      oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
      stillSending: seats.draining().size > 0,
    }
  }

  function checkIdle(): void {
    if (desk.phase === 'signed-in' && deps.callWatch.idleMs(deps.idle.idleMs()) >= deps.idleLockMs) lock()
    stopWatching[0] = clock.after(deps.idleCheckMs, checkIdle)
  }

  return {
    state,
    isLocked: () => desk.phase === 'locked',
    mayFinish: (call) => lastLetters.has(call.name) && Math.abs(clock.now() - lockedAt) < finishWithinMs,
    refusalOf: (call: CallDefinition) => refusalOf(desk, call, deps.isPractice, deps.granted),
    isOpen: () => seatOf(desk) !== null,
    workspace: () => seat().workspace,
    serverSession: () => seatOf(desk)?.session() ?? null,
    signIn: (input) => inTurn(() => signIn(input)),
    signInAgain: (password) => inTurn(() => signInAgain(password)),
    replaceDefaultPassword: (next, again) => inTurn(() => replaceDefaultPassword(next, again)),
    changePassword: (current, next, again) =>
      inTurn(async () => {
        await changeOwnPassword(deps, seat(), current, next, again)
        journal.record('password-changed')
        announce()
      }),
    lock,
    unlock: (password) => inTurn(() => unlock(password)),
    signOut: () => inTurn(signOut),
    onLeaving: (listener) => void leaving.push(listener),
    provePassword: (password) =>
      inTurn(async () => {
        await openGuarded(guardOf(seat()), password)
      }),
    recoveryInfo: (login) => recoveryInfo(deps.folderOf(login), deps),
    othersUnsent,
    announceOthers,
    startIdleWatch() {
      stopWatching[0] = clock.after(deps.idleCheckMs, checkIdle)
      stopWatching[1] = deps.idle.onSystemLock(() => lock())
      stopWatching[2] = link.subscribe((change) => {
        if (change.isUp) seats.serverIsBack()
      })
    },
    async stop() {
      for (const stop of stopWatching) stop()
      const current = seatOf(desk)
      if (current !== null) {
        await letGo()
        await deps.onSignedOut(current.session())
        await current.workspace.keyring.saw(current.workspace.key, clock.now()).catch(() => undefined)
      }
      desk = nobody
      await seats.closeAll()
    },
  }
}
