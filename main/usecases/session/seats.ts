import { existsSync } from 'node:fs'
import { AppError, codeOf } from '../../../preload/contract/index.ts'
import type { ErrorCode, EventData, EventKey, OutboxSummary } from '../../../preload/contract/index.ts'
import type { SignedIn } from '../../api/gateway.ts'
import { isKeyOf, isRekeyed } from '../../db/rekey.ts'
import { keepAsideKeys } from '../../keys/aside-keys.ts'
import type { WorkspaceFolder } from '../../keys/workspace-folder.ts'
import { hasCopyOfBefore, preparePrivateFolder } from '../../keys/workspace-folder.ts'
import { lockWorkspace } from '../../keys/workspace-lock.ts'
import type { KeyChange, WorkspaceListener } from '../open-workspace.ts'
import { afterOpening } from './after-opening.ts'
import { ChoosePasswordFirst, openForServer, openOffline } from './key-access.ts'
import type { OpenedKeys } from './key-access.ts'
import { createSeat, personOf } from './seat.ts'
import type { Seat } from './seat.ts'
import type { SessionDeps } from './session-deps.ts'
import { bringBack, setAside } from './set-aside.ts'

/** What was typed at the sign-in; the server has accepted `password`. */
interface TypedPasswords {
  readonly password: string
  readonly oldPassword: string | null
}

/** The desk there is, an empty one in its place, or one that was set aside for an empty one. */
export type WhichDesk = 'usual' | 'empty' | 'set-aside'

/** Takes seats, keeps those that still send after their person has left, and closes them. */
export interface Seats {
  /** With the server's yes. May reject with `old-password-needed`, `workspace-in-use`, `key-damaged`, `database-*`. */
  takeOnline(login: string, signedIn: SignedIn, passwords: TypedPasswords, desk?: WhichDesk): Promise<Seat>
  /**
   * Without the server: null when this person has never signed in here; `wrong-password-here`, `offline-expired`. `next`
   * takes the place of a one-time password.
   */
  takeOffline(login: string, password: string, next?: string | null): Promise<Seat | null>
  /** The person has left: the seat goes on sending until nothing waits (DESIGN 6.8), or is closed at once. */
  leave(seat: Seat): Promise<OutboxSummary>
  /** Folders of seats that go on sending. */
  draining(): ReadonlySet<string>
  serverIsBack(): void
  /** For good: a seat that is just being taken is waited for and closed too, and none is taken any more. */
  closeAll(): Promise<void>
}

export interface SeatsOptions {
  readonly deps: SessionDeps
  /** The seat of the person at the desk. */
  readonly current: () => Seat | null
  readonly onSeatChange: () => void
  readonly onDrainingChange: () => void
}

export function createSeats(options: SeatsOptions): Seats {
  const { deps } = options
  const taken = new Map<string, Seat>()
  const closing = new Map<string, Promise<void>>()
  const leaving = new Set<string>()
  const opening = new Set<Promise<Seat>>()
  let isClosed = false
  const hasClosed = (): boolean => isClosed

  const isCurrent = (folder: WorkspaceFolder) => options.current()?.workspace.folder.id === folder.id
  const guardOf = (folder: WorkspaceFolder) => ({
    keyring: taken.get(folder.id)?.workspace.keyring ?? deps.keyringOf(folder),
    throttle: deps.throttle,
    clock: deps.clock,
    who: folder.id,
    key: taken.get(folder.id)?.workspace.key,
  })

  /** Only the person at the desk is told about cases; a seat that drains works in silence. */
  function listenerOf(folder: WorkspaceFolder): WorkspaceListener {
    const tell = <K extends EventKey>(key: K, data: EventData<K>) => {
      if (isCurrent(folder)) deps.events.emit(key, data)
    }
    return {
      caseProgressed: (progress) => tell('caseProgressed', progress),
      casesPulled: (count) => tell('casesPulled', { count }),
      pullProgressed: (progress) => tell('pullProgressed', progress),
      recordProgressed: (progress) => tell('recordProgressed', progress),
      recordsPulled: (kind, count) => tell('recordsPulled', { kind, count }),
      recordVanished: (vanished) => tell('recordVanished', vanished),
      receivedFileMoved: (file) => tell('receivedFileMoved', file),
      recordingChanged: (recording) => tell('recordingChanged', recording),
      returnReportChanged: (report) => tell('returnReportChanged', report),
      searchProgressed: (progress) => tell('searchProgressed', progress),
      storageChanged: (state) => tell('storageChanged', state),
      sessionEnded() {
        taken.get(folder.id)?.ended()
        endIfDone(folder, null)
      },
      outboxCounted(summary) {
        tell('outboxChanged', summary)
        endIfDone(folder, summary)
      },
    }
  }

  /** Closes a seat nobody sits on once nothing is left that it can send. */
  function endIfDone(folder: WorkspaceFolder, summary: OutboxSummary | null): void {
    const seat = taken.get(folder.id)
    if (seat === undefined || isCurrent(folder) || !leaving.has(folder.id)) return
    if (summary?.waiting !== 0 && seat.canSend()) {
      options.onDrainingChange()
      return
    }
    deps.log.info('draining-ended', { count: summary?.waiting ?? 0 })
    deps.background(close(seat).then(options.onDrainingChange))
  }

  async function close(seat: Seat): Promise<void> {
    const { id } = seat.workspace.folder
    const running = closing.get(id)
    if (running !== undefined) return running
    taken.delete(id)
    leaving.delete(id)
    const work = seat.close().finally(() => closing.delete(id))
    closing.set(id, work)
    await work
  }

  /**
   * Takes back a seat that still sends, after the password has proved itself; null when there is none. It is claimed
   * before the proof, or it could be closed while the proof runs; who fails the proof leaves it as it was.
   */
  async function reclaim<T>(folder: WorkspaceFolder, prove: () => Promise<T>): Promise<(T & { seat: Seat }) | null> {
    while (closing.has(folder.id)) await closing.get(folder.id)
    const seat = taken.get(folder.id)
    if (seat === undefined) return null
    leaving.delete(folder.id)
    try {
      return { ...(await prove()), seat }
    } catch (error) {
      leaving.add(folder.id)
      seat.workspace.changed()
      throw error
    }
  }

  /** Passwords of desks that were set aside cannot be tried faster than others (SECURITY E3). */
  async function guessGuarded(folder: WorkspaceFolder, guess: () => Promise<void>): Promise<void> {
    const who = `${folder.id} aside`
    const waitMs = deps.throttle.waitMs(who, deps.clock.now())
    if (waitMs > 0) throw new AppError('too-many-attempts', { waitMs })
    try {
      await guess()
      deps.throttle.succeeded(who)
    } catch (error) {
      if (codeOf(error) === 'wrong-password-here') deps.throttle.failed(who, deps.clock.now())
      throw error
    }
  }

  async function moveDesk(folder: WorkspaceFolder, desk: WhichDesk, passwords: readonly string[]): Promise<void> {
    while (closing.has(folder.id)) await closing.get(folder.id)
    if (taken.has(folder.id)) throw new AppError('still-sending')
    if (desk === 'set-aside') await guessGuarded(folder, () => bringBack(folder, passwords, deps))
    else if (!(await setAside(folder, passwords, deps))) return
    deps.log.info('set-aside')
    deps.journal.record('set-aside', { detail: desk === 'empty' ? 'empty' : 'back' })
  }

  /** `password`: what opens the key afterwards. */
  interface Unlock {
    readonly password: string
    readonly keys: () => Promise<OpenedKeys>
  }

  /** Goes on with a change of keys, or begins one that is ordered, where the server has just vouched (SECURITY C11). */
  async function keyChange(
    folder: WorkspaceFolder,
    keys: OpenedKeys,
    how: Unlock,
    online: boolean,
  ): Promise<KeyChange | null> {
    const { keyring } = guardOf(folder)
    // A copy of before an update has the key of now and would be lost with it.
    const isDone = keys.nextKey !== null && isRekeyed(folder.database, keys.nextKey)
    if (!isDone && (await hasCopyOfBefore(folder))) return null
    const nextKey = keys.nextKey ?? (online ? await keyring.startNewKey(how.password) : null)
    if (nextKey === null) return null
    let isFinished = false
    return {
      nextKey,
      held: () => (isFinished ? null : { key: keys.key, nextKey }),
      async settle() {
        await keepAsideKeys(folder, { key: keys.key, nextKey }, isKeyOf)
        await keyring.finishNewKey(how.password)
        isFinished = true
        deps.journal.record('key-changed')
        deps.log.info('key-changed')
      },
    }
  }

  /** A sign-in that outlasts the desk takes nothing: the next core on this folder needs the lock (DESIGN 6.9). */
  async function open(folder: WorkspaceFolder, unlock: Unlock, signedIn: SignedIn | null): Promise<Seat> {
    if (hasClosed()) throw new AppError('not-signed-in')
    const work = openLocked(folder, unlock, signedIn)
    opening.add(work)
    try {
      const seat = await work
      if (hasClosed()) throw new AppError('not-signed-in')
      return seat
    } finally {
      opening.delete(work)
    }
  }

  function keyRefused(code: ErrorCode): void {
    deps.log.warn('key-refused', { code })
    if (code === 'key-store-changed') deps.journal.record(code)
    else deps.journal.record('key-refused', { detail: code })
  }

  /** Opens the workspace under its lock; whatever fails gives the lock back. */
  async function openLocked(folder: WorkspaceFolder, unlock: Unlock, signedIn: SignedIn | null): Promise<Seat> {
    const repaired = await preparePrivateFolder(folder.path)
    if (repaired > 0) {
      deps.log.warn('modes-repaired', { count: repaired })
      deps.journal.record('modes-repaired', { count: repaired })
    }
    const lock = lockWorkspace(folder.lock)
    try {
      const { keyring } = guardOf(folder)
      // Data without its key is never written over by a new key: somebody can still bring the old one back.
      if (existsSync(folder.database) && !(await keyring.exists())) throw new AppError('key-damaged')
      const keys = await unlock.keys()
      const change = await keyChange(folder, keys, unlock, signedIn !== null)
      const { key, offlineUntil } = keys
      const person = signedIn === null ? null : personOf(signedIn)
      const listener = listenerOf(folder)
      deps.events.emit('workspaceOpening', { isOpening: true })
      const opened = deps.openWorkspace({ folder, lock, key, change, keyring, person, listener })
      const workspace = await opened.finally(() => deps.events.emit('workspaceOpening', { isOpening: false }))
      await afterOpening(workspace, deps).catch(async (error: unknown) => {
        await workspace.close()
        throw error
      })
      const seat = createSeat({
        workspace,
        offlineUntil,
        gateway: deps.gateway,
        clock: deps.clock,
        random: deps.random,
        background: deps.background,
        retryMs: deps.signInRetryMs,
        onChange: options.onSeatChange,
      })
      taken.set(folder.id, seat)
      deps.log.info('workspace-opened')
      return seat
    } catch (error) {
      lock.release()
      if (!(error instanceof ChoosePasswordFirst)) keyRefused(codeOf(error))
      throw error
    }
  }

  return {
    async takeOnline(login, signedIn, { password, oldPassword }, desk = 'usual') {
      const folder = deps.folderOf(login)
      if (desk !== 'usual') await moveDesk(folder, desk, oldPassword === null ? [password] : [oldPassword, password])
      const keys = () => openForServer(guardOf(folder), password, oldPassword)
      const kept = await reclaim(folder, keys)
      if (kept !== null) {
        await kept.seat.workspace.setPerson(personOf(signedIn))
        kept.seat.accepted(signedIn.session, kept.offlineUntil)
        return kept.seat
      }
      const seat = await open(folder, { password, keys }, signedIn)
      seat.accepted(signedIn.session, seat.offlineUntil())
      return seat
    },
    async takeOffline(login, password, next = null) {
      const folder = deps.folderOf(login)
      const keys = () => openOffline(guardOf(folder), password, next)
      const kept = await reclaim(folder, keys)
      if (kept !== null) {
        if (kept.seat.session() === null) kept.seat.waitForServer(password)
        return kept.seat
      }
      if (!(await guardOf(folder).keyring.exists())) return null
      const seat = await open(folder, { password: next ?? password, keys }, null)
      // The server was never told a password that was chosen here alone: it will ask for its own.
      if (next === null) seat.waitForServer(password)
      else seat.ended()
      return seat
    },
    async leave(seat) {
      const { id } = seat.workspace.folder
      let unsent: OutboxSummary
      try {
        unsent = await seat.workspace.db.outboxSummary()
      } catch (error) {
        // The database worker is gone: what is on the disk is kept, and this seat has nothing it could send.
        await close(seat)
        throw error
      }
      if (unsent.waiting > 0 && seat.canSend()) {
        leaving.add(id)
        deps.log.info('sign-out-draining', { count: unsent.waiting })
        seat.workspace.changed()
      } else await close(seat)
      return unsent
    },
    draining: () => leaving,
    serverIsBack() {
      for (const seat of taken.values()) seat.serverIsBack()
    },
    async closeAll() {
      isClosed = true
      await Promise.allSettled(opening)
      await Promise.allSettled([...taken.values()].map(close))
      await Promise.allSettled(closing.values())
    },
  }
}
