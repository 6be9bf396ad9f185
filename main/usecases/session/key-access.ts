import { timingSafeEqual } from 'node:crypto'
import { AppError, codeOf } from '../../../preload/contract/index.ts'
import { offlineClock } from '../../keys/keyring.ts'
import type { Keyring, OpenedKey } from '../../keys/keyring.ts'
import type { UnlockThrottle } from '../../keys/unlock-throttle.ts'
import type { Clock } from '../../ports/ports.ts'

interface Guard {
  readonly keyring: Keyring
  readonly throttle: UnlockThrottle
  readonly clock: Clock
  /** The workspace: wrong passwords are counted by it, whichever screen they come from. */
  readonly who: string
  /** Of a desk that is open: a keyring that holds another key was put there by somebody, and opens nothing. */
  readonly key?: Uint8Array | undefined
}

function assertItsKey({ key }: Guard, opened: OpenedKey): void {
  if (key === undefined || timingSafeEqual(opened.key, key)) return
  // The files have their new key, and there was no room to write that into the keyring yet.
  if (opened.nextKey === null || !timingSafeEqual(opened.nextKey, key)) throw new AppError('key-damaged')
}

/**
 * Opens a key with a typed password, counting the wrong ones (SECURITY E3). `wrong-password-here` with the wait that
 * follows; `too-many-attempts` without looking while that wait lasts; `onTooMany` after the tenth wrong one.
 */
export async function openGuarded(guard: Guard, password: string, onTooMany?: () => void): Promise<OpenedKey> {
  const { keyring, throttle, clock, who } = guard
  const waitMs = throttle.waitMs(who, clock.now())
  if (waitMs > 0) throw new AppError('too-many-attempts', { waitMs })
  try {
    const opened = await keyring.open(password)
    assertItsKey(guard, opened)
    throttle.succeeded(who)
    return opened
  } catch (error) {
    if (codeOf(error) !== 'wrong-password-here') throw error
    const failure = throttle.failed(who, clock.now())
    if (failure.isTooMany && onTooMany !== undefined) {
      onTooMany()
      throw new AppError('too-many-attempts', { waitMs: failure.waitMs })
    }
    throw new AppError('wrong-password-here', failure.waitMs > 0 ? { waitMs: failure.waitMs } : {})
  }
}

/** What an opened key gives a workspace: two keys while they are being changed. */
export type OpenedKeys = Pick<OpenedKey, 'key' | 'nextKey' | 'offlineUntil'>

/** Somebody came in by the password an administrator made: nothing is opened before they have chosen their own. */
export class ChoosePasswordFirst extends Error {}

/**
 * Opens a key without the server; `wrong-password-here`, `too-many-attempts`, `offline-expired`. A one-time password is
 * replaced by `next` on the way; without that, {@link ChoosePasswordFirst}.
 */
export async function openOffline(guard: Guard, password: string, next: string | null): Promise<OpenedKeys> {
  const opened = await openGuarded(guard, password)
  assertOfflineAllowed(opened, guard.clock)
  if (!opened.isOneTime) return opened
  if (next === null) throw new ChoosePasswordFirst()
  const { key, nextKey, offlineUntil } = opened
  await guard.keyring.replace(key, next, { offlineUntil }, nextKey)
  return opened
}

/** `offline-expired` when the last sign-in at the server is too long ago to sign in without it (SECURITY C6). */
export function assertOfflineAllowed(opened: OpenedKey, clock: Clock): void {
  if (isOver(opened, clock)) throw new AppError('offline-expired')
}

function isOver(opened: OpenedKey, clock: Clock): boolean {
  return offlineClock(opened, clock.now()) > opened.offlineUntil
}

/**
 * The server has accepted a password at an open desk: a new offline span for its wrap. The key is in memory, so a
 * password that was changed elsewhere becomes the one that wraps it from now on. Answers `offlineUntil`.
 */
export async function wrapAnew(
  workspace: { keyring: Keyring } & KeysInMemory,
  password: string,
  signedInAt: number,
): Promise<number> {
  const { keyring } = workspace
  try {
    return await keyring.renew(await keyring.open(password), signedInAt)
  } catch (error) {
    if (codeOf(error) !== 'wrong-password-here') throw error
    const { key, nextKey } = keysInMemory(workspace)
    return keyring.replace(key, password, { signedInAt }, nextKey)
  }
}

/** What an open desk knows of its keys, whatever its keyring can be opened with. */
interface KeysInMemory {
  readonly key: Uint8Array
  readonly change: { held(): { readonly key: Uint8Array; readonly nextKey: Uint8Array } | null } | null
}

/** As the keyring has to hold them: both while their change is not finished, or files that were set aside lose theirs. */
export function keysInMemory({ key, change }: KeysInMemory): { key: Uint8Array; nextKey: Uint8Array | null } {
  return change?.held() ?? { key, nextKey: null }
}

/**
 * Opens a key with a password the server has just accepted, and starts a new offline span. Where the cache still has
 * the password of before, that one is needed once: `old-password-needed`. The one an administrator made does as well.
 */
export async function openForServer(guard: Guard, password: string, oldPassword: string | null): Promise<OpenedKeys> {
  const { keyring, clock } = guard
  const now = clock.now()
  if (!(await keyring.exists())) {
    // The file went away under an open desk: a new key beside its data would open nothing.
    if (guard.key !== undefined) throw new AppError('key-damaged')
    const created = await keyring.create(password, now)
    return created
  }
  try {
    const opened = await keyring.open(password)
    assertItsKey(guard, opened)
    guard.throttle.succeeded(guard.who)
    if (opened.isOneTime) throw new ChoosePasswordFirst()
    return { ...opened, offlineUntil: await keyring.renew(opened, now) }
  } catch (error) {
    if (codeOf(error) !== 'wrong-password-here') throw error
  }
  if (oldPassword === null) throw new AppError('old-password-needed')
  const opened = await openGuarded(guard, oldPassword)
  // The one an administrator made is told in clear words, so it does not last (SECURITY C13).
  if (opened.isOneTime && isOver(opened, clock)) throw new AppError('wrong-password-here')
  const { key, nextKey } = opened
  return { key, nextKey, offlineUntil: await keyring.replace(key, password, { signedInAt: now }, nextKey) }
}
