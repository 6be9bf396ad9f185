import { connect as connectPlain, isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Clock } from '../ports/ports.ts'
import { judgeEncoded } from './certificate.ts'
import type { CertificateVerdict } from './certificate.ts'

/** What a look at a server says: whether it answers, and whether it proves who it is. */
export type ProbeVerdict = CertificateVerdict | 'unreachable'

export interface ProbeTarget {
  /** `https:`, `wss:`, or `http:` on this computer, where there is no certificate to look at. */
  readonly address: string
  /** Empty: a public authority has to vouch. */
  readonly pins: readonly string[]
}

/** What a probe found; the certificate is there only when it is the right one. */
export interface Probed {
  readonly verdict: ProbeVerdict
  /** DER of the certificate that was shown and is right; null otherwise, or where there was none to judge. */
  readonly certificate: Uint8Array | null
}

const defaultTimeoutMs = 5000

/** Codes of a chain that nobody here vouches for. */
const untrusted =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERR_SSL_CERTIFICATE_VERIFY)/

function verdictOf(code: string): ProbeVerdict {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'certificate-expired'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'certificate-name'
  return untrusted.test(code) ? 'wrong-certificate' : 'unreachable'
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

function bytesShownBy(socket: TLSSocket): Uint8Array {
  return socket.getPeerX509Certificate()?.raw ?? new Uint8Array()
}

/**
 * Looks at a server: connects, reads its certificate, hangs up; nothing but the handshake is sent. Never throws. With
 * pins the verdict is ours alone (`judgeCertificate`), without them that of the authorities this program trusts.
 */
export function probe(
  { address, pins }: ProbeTarget,
  { clock, timeoutMs = defaultTimeoutMs }: { clock: Clock; timeoutMs?: number },
): Promise<Probed> {
  const url = URL.parse(address)
  if (url === null) return Promise.resolve({ verdict: 'unreachable', certificate: null })
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isPlain = url.protocol === 'http:'
  const port = url.port === '' ? (isPlain ? 80 : 443) : Number(url.port)

  const { promise, resolve } = Promise.withResolvers<Probed>()
  const options = { host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ALPNProtocols: ['http/1.1'] }
  const socket = isPlain
    ? connectPlain({ host, port })
    : pins.length === 0
      ? connect(options)
      : // The one connection that takes any certificate: it is here to read it, and ends before anything is sent.
        // eslint-disable-next-line no-restricted-syntax -- nothing of ours travels on it; `judgeCertificate` decides
        connect({ ...options, rejectUnauthorized: false })
  const finish = (probed: Probed): void => {
    stopTimer()
    resolve(probed)
    socket.destroy()
  }
  const stopTimer = clock.after(timeoutMs, () => finish({ verdict: 'unreachable', certificate: null }))
  socket.once(isPlain ? 'connect' : 'secureConnect', () => {
    if (isPlain || !('getPeerX509Certificate' in socket)) {
      finish({ verdict: 'ok', certificate: null })
      return
    }
    const certificate = bytesShownBy(socket)
    const verdict = pins.length === 0 ? 'ok' : judgeEncoded(certificate, { host, pins, now: clock.now() })
    finish({ verdict, certificate: verdict === 'ok' ? certificate : null })
  })
  // Stays for what may still come after the end.
  socket.on('error', (error) => finish({ verdict: verdictOf(codeOf(error)), certificate: null }))
  socket.once('close', () => finish({ verdict: 'unreachable', certificate: null }))
  return promise
}
