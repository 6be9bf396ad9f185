import { createHash, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { PinnedHost } from '../ports/ports.ts'

/** What is wrong with a certificate, or that nothing is. */
export type CertificateVerdict = 'ok' | 'wrong-certificate' | 'certificate-expired' | 'certificate-name'

/** The pin of a certificate: SHA-256 of its public key (SPKI), base64. */
export function pinOf(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}

/** A host as certificates name it: an IPv6 address without brackets, a name without a closing dot. */
function plainHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function isNamed(certificate: X509Certificate, host: string): boolean {
  const name = plainHost(host)
  // Only the alternative names count, as in every browser; the subject is text for people.
  const found = isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name)
  return found !== undefined
}

/**
 * Judges the certificate a host with pins has shown: pin, dates and name must all be right (SECURITY D3); no one of them
 * makes up for another, and the host alone never does. `now` is ms UTC.
 */
export function judgeCertificate(
  certificate: X509Certificate,
  { host, pins, now }: PinnedHost & { readonly now: number },
): CertificateVerdict {
  if (!pins.includes(pinOf(certificate))) return 'wrong-certificate'
  if (!(Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)))
    return 'certificate-expired'
  return isNamed(certificate, host) ? 'ok' : 'certificate-name'
}

/** The same for a certificate as text or bytes; what cannot be read is wrong. */
export function judgeEncoded(
  encoded: string | Uint8Array,
  rule: PinnedHost & { readonly now: number },
): CertificateVerdict {
  try {
    return judgeCertificate(new X509Certificate(encoded), rule)
  } catch {
    return 'wrong-certificate'
  }
}

/** The rule for a host, or null where none was configured. Capitals make no difference. */
export function ruleFor(rules: readonly PinnedHost[], host: string): PinnedHost | null {
  const name = plainHost(host).toLowerCase()
  return rules.find((rule) => plainHost(rule.host).toLowerCase() === name) ?? null
}
