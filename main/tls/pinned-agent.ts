import { X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import type { Clock, PinnedHost } from '../ports/ports.ts'
import { judgeEncoded } from './certificate.ts'
import { probe } from './probe.ts'
import type { ProbeVerdict } from './probe.ts'

/** How a verdict is called where failures are read (`main/api/transport-failure.ts`). */
const failureCodes: Readonly<Record<Exclude<ProbeVerdict, 'ok'>, string>> = {
  unreachable: 'ECONNREFUSED',
  'wrong-certificate': 'ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN',
  'certificate-expired': 'CERT_HAS_EXPIRED',
  'certificate-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
}

/** Servers close what is idle after 5 s by default: a request that meets that moment on its way is lost and unclear. */
const idleCloseMs = 4000

function failure(verdict: Exclude<ProbeVerdict, 'ok'>): Error {
  return Object.assign(new Error(`The connection was refused: ${verdict}`), { code: failureCodes[verdict] })
}

/** The handshake ended because of the certificate, so nothing was sent. */
export function isCertificateFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|ERR_TLS_CERT_|ERR_SSL_PINNED)/.test(code)
}

/**
 * Looks at the server and answers an agent that trusts exactly the certificate it has shown, if that is right (SECURITY D3):
 * every connection it makes judges pin, dates and name again, and is closed when it was idle for `idleMs`. Rejects with a code
 * that says what was wrong.
 */
export async function pinnedAgent(
  address: string,
  rule: PinnedHost,
  clock: Clock,
  idleMs = idleCloseMs,
): Promise<Agent> {
  const probed = await probe({ address, pins: rule.pins }, { clock })
  if (probed.verdict !== 'ok') throw failure(probed.verdict)
  if (probed.certificate === null) throw failure('wrong-certificate')
  return new Agent({
    keepAlive: true,
    // Ends only what is idle: a request under way is told of it and goes on.
    timeout: idleMs,
    // A resumed session would skip the check of who the server is.
    maxCachedSessions: 0,
    ca: [new X509Certificate(probed.certificate).toString()],
    allowPartialTrustChain: true,
    checkServerIdentity(host, shown) {
      const verdict = judgeEncoded(shown.raw, { host, pins: rule.pins, now: clock.now() })
      return verdict === 'ok' ? undefined : failure(verdict)
    },
  })
}
