import { AppError, codeOf } from '../../../preload/contract/index.ts'
import type { ErrorCode } from '../../../preload/contract/index.ts'
import type { SignedIn } from '../../api/gateway.ts'
import type { SessionDeps } from './session-deps.ts'

/** What the server said to login and password: yes, or nothing that counts as an answer. */
export type Verdict = { readonly signedIn: SignedIn } | { readonly signedIn: null; readonly error: AppError }

/** Answers that are the server's own no. Everything else means that no server spoke, and the key kept here decides. */
const refusals: ReadonlySet<ErrorCode> = new Set(['wrong-password', 'server-refused', 'server-validation'])

/** Asks the server. Its verdict wins: `wrong-password` is thrown even where the key kept here would open. */
export async function authenticate(
  deps: Pick<SessionDeps, 'gateway' | 'log'>,
  login: string,
  password: string,
): Promise<Verdict> {
  try {
    return { signedIn: await deps.gateway.signIn(login, password) }
  } catch (error) {
    const code = codeOf(error)
    deps.log.warn('sign-in-refused', { code })
    if (!(error instanceof AppError) || refusals.has(code)) throw error
    return { signedIn: null, error }
  }
}

const silence: ReadonlySet<ErrorCode> = new Set([
  'server-unreachable',
  'server-timeout',
  'server-failed',
  'server-busy',
])

/** Why somebody who has no key here cannot sign in: a silent server, or one whose answer makes no sense. */
export function offlineRefusal(error: AppError): AppError {
  return silence.has(error.code) ? new AppError('unknown-here', { cause: error }) : error
}
