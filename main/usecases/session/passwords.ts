import { AppError, codeOf } from '../../../preload/contract/index.ts'
import { certaintyOf } from '../../api/gateway-error.ts'
import type { Gateway, SignedIn } from '../../api/gateway.ts'
import type { OpenedKey } from '../../keys/keyring.ts'
import { defaultPasswords } from '../../keys/wrap.ts'
import type { PendingSignIn } from './desk-state.ts'
import { keysInMemory, openGuarded } from './key-access.ts'
import type { Seat } from './seat.ts'
import type { SessionDeps } from './session-deps.ts'

const shortestPassword = 10

/** `passwords-differ`, `weak-password` (under ten characters) or `default-password`. */
export function checkNewPassword(next: string, again: string): void {
  if (next !== again) throw new AppError('passwords-differ')
  if (defaultPasswords.includes(next.trim().toLowerCase())) throw new AppError('default-password')
  if (Array.from(next).length < shortestPassword) throw new AppError('weak-password')
}

/** Whether the server has certainly not changed anything. */
function isCertainlyUnchanged(error: unknown): boolean {
  return certaintyOf(error) !== 'unclear'
}

/**
 * Changes the password at the server and then the wrap of the key. While the server's answer is unclear both passwords
 * open the key, so that whichever one the server holds, the data stays within reach; the next sign-in settles it. The
 * new one is wrapped ahead only when the current one opens the key here: an unlocked screen alone wins nobody a key.
 */
export async function changeOwnPassword(
  deps: Pick<SessionDeps, 'gateway' | 'log' | 'throttle' | 'clock'>,
  seat: Seat,
  current: string,
  next: string,
  again: string,
): Promise<void> {
  checkNewPassword(next, again)
  const session = seat.session()
  if (session === null) throw new AppError(seat.signInNeeded() ? 'sign-in-needed' : 'server-unreachable')
  const { keyring, key, folder } = seat.workspace
  const guard = { keyring, key, throttle: deps.throttle, clock: deps.clock, who: folder.id }
  const opened = await openedHere(guard, current)
  const wrapId = opened === null ? null : await keyring.add(opened.key, next, seat.offlineUntil(), opened.nextKey)
  try {
    await deps.gateway.changePassword(session, current, next)
  } catch (error) {
    if (!isCertainlyUnchanged(error)) deps.log.warn('password-change-unclear', { code: codeOf(error) })
    else if (wrapId !== null) await keyring.drop(wrapId)
    throw error
  }
  if (wrapId === null) {
    const both = keysInMemory(seat.workspace)
    await keyring.replace(both.key, next, { offlineUntil: seat.offlineUntil() }, both.nextKey)
  } else await keyring.keepOnly(wrapId)
  deps.log.info('password-changed')
}

async function openedHere(guard: Parameters<typeof openGuarded>[0], password: string): Promise<OpenedKey | null> {
  try {
    return await openGuarded(guard, password)
  } catch (error) {
    if (codeOf(error) === 'wrong-password-here') return null
    throw error
  }
}

/** Replaces a documented default password at the server; an unclear answer is settled by signing in with the new one. */
export async function replaceDefault(
  gateway: Gateway,
  pending: Pick<PendingSignIn, 'login' | 'password'> & { readonly signedIn: SignedIn },
  next: string,
  again: string,
): Promise<SignedIn> {
  checkNewPassword(next, again)
  try {
    await gateway.changePassword(pending.signedIn.session, pending.password, next)
    return pending.signedIn
  } catch (error) {
    if (isCertainlyUnchanged(error)) throw error
    try {
      return await gateway.signIn(pending.login, next)
    } catch {
      throw error
    }
  }
}
