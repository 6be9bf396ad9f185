import { bridge } from '../../../bridge/bridge.ts'
import type { PhoneState } from '../machine/phone-state.ts'
import type { Happening } from './call-desk.ts'

interface Options {
  readonly link: () => PhoneState['link']
  readonly dispatch: (event: Happening) => void
}

/**
 * Asks the core, before every connection, whether the exchange proves who it is: the browser only compares keys, and of a
 * connection that closed it never says why (SECURITY D3). False where the certificate is not the right one. What the core
 * cannot say is no refusal.
 */
export function createLinkProbe({ link, dispatch }: Options): () => Promise<boolean> {
  return async () => {
    const found = await bridge().phone.probe({})
    const verdict = found.ok ? found.value.verdict : 'unreachable'
    const isTrusted = verdict === 'ok' || verdict === 'unreachable'
    if (!isTrusted) dispatch({ kind: 'link-why', why: verdict })
    // Why it failed before is over; what is the matter now will be seen.
    else if (link().why !== null) dispatch({ kind: 'link-why', why: 'unreachable' })
    return isTrusted
  }
}
