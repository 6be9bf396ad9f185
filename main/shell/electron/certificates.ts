import type { Session } from 'electron'
import type { PinnedHost } from '../../ports/ports.ts'
import { judgeEncoded, ruleFor } from '../../tls/certificate.ts'

/** Electron's words for a verdict: 0 the certificate is right, -2 it is not, -3 Chromium decides. */
type VerifyAnswer = 0 | -2 | -3

/** What Electron says of a connection that is being made. */
interface ShownCertificate {
  readonly hostname: string
  /** PEM of the certificate itself, not of who vouches for it. */
  readonly pem: string
}

/**
 * The one answer of the trust policy (SECURITY D3): a host without pins is Chromium's to judge; one with pins needs pin,
 * dates and name right, all three, whatever Chromium thinks of who vouches for it.
 */
export function verifyAnswer(
  { hostname, pem }: ShownCertificate,
  rules: readonly PinnedHost[],
  now: number,
): VerifyAnswer {
  const rule = ruleFor(rules, hostname)
  if (rule === null) return -3
  return judgeEncoded(pem, { host: hostname, pins: rule.pins, now }) === 'ok' ? 0 : -2
}

/**
 * Puts the site's pins in force for everything of this session, REST and telephone alike (SECURITY D2). The network
 * service remembers verdicts, so what is open under other rules is closed (SECURITY D4).
 */
export async function trustHosts(
  session: Pick<Session, 'setCertificateVerifyProc' | 'closeAllConnections'>,
  rules: readonly PinnedHost[],
  now: () => number,
): Promise<void> {
  session.setCertificateVerifyProc((request, callback) => {
    callback(verifyAnswer({ hostname: request.hostname, pem: request.certificate.data }, rules, now()))
  })
  await session.closeAllConnections()
}
