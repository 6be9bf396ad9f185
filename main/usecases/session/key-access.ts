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

/** `offline-expired` when the last sign-in at the server is too long ago to sign in without it (SECURITY C6). */
export function assertOfflineAllowed(opened: OpenedKey, clock: Clock): void {
  if (offlineClock(opened, clock.now()) > opened.offlineUntil) throw new AppError('offline-expired')
}

/**
 * The server has accepted a password at an open desk: a new offline span for its wrap. The key is in memory, so a
 * password that was changed elsewhere becomes the one that wraps it from now on. Answers `offlineUntil`.
 */
export async function wrapAnew(
  { keyring, key }: { keyring: Keyring; key: Uint8Array },
  password: string,
  signedInAt: number,
): Promise<number> {
  try {
    return await keyring.renew(await keyring.open(password), signedInAt)
  } catch (error) {
    if (codeOf(error) !== 'wrong-password-here') throw error
    return keyring.replace(key, password, { signedInAt })
  }
}

/**
 * Opens a key with a password the server has just accepted, and starts a new offline span. Where the cache still has
 * the password of before, that one is needed once: `old-password-needed`.
 */
export async function openForServer(
  guard: Guard,
  password: string,
  oldPassword: string | null,
): Promise<{ key: Uint8Array; offlineUntil: number }> {
  const { keyring, clock } = guard
  const now = clock.now()
  if (!(await keyring.exists())) {
    const created = await keyring.create(password, now)
    return { key: created.key, offlineUntil: created.offlineUntil }
  }
  try {
    const opened = await keyring.open(password)
    guard.throttle.succeeded(guard.who)
    return { key: opened.key, offlineUntil: await keyring.renew(opened, now) }
  } catch (error) {
    if (codeOf(error) !== 'wrong-password-here') throw error
  }
  if (oldPassword === null) throw new AppError('old-password-needed')
  const opened = await openGuarded(guard, oldPassword)
  return { key: opened.key, offlineUntil: await keyring.replace(opened.key, password, { signedInAt: now }) }
}
