import { existsSync } from 'node:fs'
import { AppError, codeOf } from '../../../preload/contract/index.ts'
import type { EventData, EventKey, OutboxSummary } from '../../../preload/contract/index.ts'
import type { SignedIn } from '../../api/gateway.ts'
import type { WorkspaceFolder } from '../../keys/workspace-folder.ts'
import { preparePrivateFolder } from '../../keys/workspace-folder.ts'
import { lockWorkspace } from '../../keys/workspace-lock.ts'
import type { WorkspaceListener } from '../open-workspace.ts'
import { assertOfflineAllowed, openForServer, openGuarded } from './key-access.ts'
import { createSeat, personOf } from './seat.ts'
import type { Seat } from './seat.ts'
import type { SessionDeps } from './session-deps.ts'

/** Takes seats, keeps those that still send after their person has left, and closes them. */
export interface Seats {
  /** With the server's yes. May reject with `old-password-needed`, `workspace-in-use`, `key-damaged`, `database-*`. */
  takeOnline(login: string, signedIn: SignedIn, password: string, oldPassword: string | null): Promise<Seat>
  /** Without the server: null when this person has never signed in here; `wrong-password-here`, `offline-expired`. */
  takeOffline(login: string, password: string): Promise<Seat | null>
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
      searchProgressed: (progress) => tell('searchProgressed', progress),
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

  type Unlock = () => Promise<{ key: Uint8Array; offlineUntil: number }>

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

  /** Opens the workspace under its lock; whatever fails gives the lock back. */
  async function openLocked(folder: WorkspaceFolder, unlock: Unlock, signedIn: SignedIn | null): Promise<Seat> {
    const repaired = await preparePrivateFolder(folder.path)
    if (repaired > 0) deps.log.warn('modes-repaired', { count: repaired })
    const lock = lockWorkspace(folder.lock)
    try {
      const { keyring } = guardOf(folder)
      // Data without its key is never written over by a new key: somebody can still bring the old one back.
      if (existsSync(folder.database) && !(await keyring.exists())) throw new AppError('key-damaged')
      const { key, offlineUntil } = await unlock()
      const person = signedIn === null ? null : personOf(signedIn)
      const listener = listenerOf(folder)
      deps.events.emit('workspaceOpening', { isOpening: true })
      const opened = deps.openWorkspace({ folder, lock, key, keyring, person, listener })
      const workspace = await opened.finally(() => deps.events.emit('workspaceOpening', { isOpening: false }))
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
      deps.log.warn('key-refused', { code: codeOf(error) })
      throw error
    }
  }

  return {
    async takeOnline(login, signedIn, password, oldPassword) {
      const folder = deps.folderOf(login)
      const unlock = () => openForServer(guardOf(folder), password, oldPassword)
      const kept = await reclaim(folder, unlock)
      if (kept !== null) {
        await kept.seat.workspace.setPerson(personOf(signedIn))
        kept.seat.accepted(signedIn.session, kept.offlineUntil)
        return kept.seat
      }
      const seat = await open(folder, unlock, signedIn)
      seat.accepted(signedIn.session, seat.offlineUntil())
      return seat
    },
    async takeOffline(login, password) {
      const folder = deps.folderOf(login)
      const unlock = async () => {
        const opened = await openGuarded(guardOf(folder), password)
        assertOfflineAllowed(opened, deps.clock)
        return opened
      }
      const kept = await reclaim(folder, unlock)
      if (kept !== null) {
        if (kept.seat.session() === null) kept.seat.waitForServer(password)
        return kept.seat
      }
      if (!(await guardOf(folder).keyring.exists())) return null
      const seat = await open(folder, unlock, null)
      seat.waitForServer(password)
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
