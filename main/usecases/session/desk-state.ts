import { grants } from '../../../preload/contract/index.ts'
import type { CallDefinition, ErrorCode, Permission, Role, SessionState } from '../../../preload/contract/index.ts'
import type { SignedIn } from '../../api/gateway.ts'
import type { Seat } from './seat.ts'

/** A sign-in that waits for a new password: the one it came with may not stay. */
export interface PendingSignIn {
  /** A documented default password (SECURITY C4), or the one an administrator made for a recovery (SECURITY C13). */
  readonly why: 'default-password' | 'one-time-password'
  readonly login: string
  readonly password: string
  readonly oldPassword: string | null
  /** Null without the server. */
  readonly signedIn: SignedIn | null
}

/** Who sits at this desk. One value at a time; only the session use cases replace it. */
export type DeskState =
  | { readonly phase: 'signed-out' }
  /** Nothing is opened until the password is replaced. */
  | { readonly phase: 'must-change-password'; readonly pending: PendingSignIn }
  | { readonly phase: 'signed-in' | 'locked'; readonly seat: Seat }

export const nobody: DeskState = { phase: 'signed-out' }

export function seatOf(state: DeskState): Seat | null {
  return 'seat' in state ? state.seat : null
}

function roleOf(state: DeskState): Role | null {
  return seatOf(state)?.workspace.person().role ?? null
}

/** Who may do what: as the program has it, or as a site does. */
export type Grants = Readonly<Record<Role, readonly Permission[]>>

/** What the screen is told; nothing in it is secret (SECURITY B6). */
export function describe(
  state: DeskState,
  keyStore: 'password-only' | 'password-and-system',
  granted: Grants = grants,
): SessionState {
  if (state.phase === 'signed-out' || state.phase === 'must-change-password') {
    const pending = 'pending' in state ? state.pending : null
    const signedIn = pending?.signedIn ?? null
    return {
      phase: state.phase,
      user:
        signedIn === null ? null : { login: signedIn.login, displayName: signedIn.displayName, role: signedIn.role },
      permissions: [],
      signInNeeded: false,
      mustChange: pending?.why ?? null,
      offlineUntil: null,
      keyStore: null,
    }
  }
  const person = state.seat.workspace.person()
  return {
    phase: state.phase,
    user: { login: person.login, displayName: person.displayName, role: person.role },
    permissions: [...granted[person.role]],
    signInNeeded: state.seat.signInNeeded(),
    mustChange: null,
    offlineUntil: state.seat.offlineUntil(),
    keyStore,
  }
}

/** Why the person at the desk may not make a call, or null (SECURITY B4). */
export function refusalOf(
  state: DeskState,
  call: CallDefinition,
  isPractice: boolean,
  granted: Grants = grants,
): ErrorCode | null {
  if (call.needs === 'anyone') return null
  if (call.needs === 'practice') return isPractice ? null : 'practice-only'
  if (call.needs === 'signed-out') return state.phase === 'signed-out' ? null : 'sign-out-first'
  // Whoever is asked for a new password may also walk away.
  if (state.phase === 'must-change-password' && call.name === 'session.signOut') return null
  const role = roleOf(state)
  if (role === null) return 'not-signed-in'
  if (call.needs === 'signed-in') return null
  return granted[role].includes(call.needs) ? null : 'forbidden'
}
