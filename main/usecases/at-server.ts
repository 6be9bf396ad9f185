import { AppError, codeOf } from '../../preload/contract/index.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { UseCaseDeps } from './use-case-deps.ts'

/**
 * Does something at the server as the person at the desk. `sign-in-needed` when the server has ended the session (the light
 * says so then), `server-unreachable` while somebody who signed in without the server waits for it.
 */
export async function atServer<T>(
  deps: Pick<UseCaseDeps, 'session' | 'sessionRefused'>,
  work: (session: ServerSession) => Promise<T>,
): Promise<T> {
  const using = deps.session.serverSession()
  if (using === null) throw new AppError(deps.session.state().signInNeeded ? 'sign-in-needed' : 'server-unreachable')
  try {
    return await work(using)
  } catch (error) {
    if (codeOf(error) === 'sign-in-needed') deps.sessionRefused(using)
    throw error
  }
}
