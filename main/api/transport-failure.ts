import type { ErrorCode } from '../../preload/contract/errors.ts'
import type { Certainty } from './gateway.ts'

/**
 * What a failed fetch means, read from the codes that Node (undici, OpenSSL) and Chromium (`net::ERR_…`) give.
 * Only failures from before the first byte are `not-sent`; every other one is `unclear` (DESIGN 6.3).
 */
export interface TransportFailure {
  readonly code: ErrorCode
  readonly certainty: Certainty
}

const beforeFirstByte = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_TIMED_OUT',
  'ERR_NAME_NOT_RESOLVED',
  'ERR_INTERNET_DISCONNECTED',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_ADDRESS_INVALID',
  'ERR_PROXY_CONNECTION_FAILED',
  'ERR_DNS_TIMED_OUT',
])

/** Names of certificate failures: the handshake ended, so nothing of ours was sent. */
const certificate =
  /^(ERR_CERT_|CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_PINNED)/

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** Every name, code and message in an error and its causes, outermost first; bounded against loops. */
function* tracesOf(error: unknown): Generator<string> {
  const waiting: unknown[] = [error]
  for (let seen = 0; waiting.length > 0 && seen < 12; seen += 1) {
    const current = waiting.shift()
    for (const key of ['name', 'code', 'message']) {
      const text = propertyOf(current, key)
      if (typeof text === 'string') yield text
    }
    const cause = propertyOf(current, 'cause')
    if (cause !== undefined) waiting.push(cause)
    const several = propertyOf(current, 'errors')
    for (const each of Array.isArray(several) ? (several as unknown[]) : []) waiting.push(each) // isArray says any[]
  }
}

export function readTransportFailure(error: unknown): TransportFailure {
  const traces = [...tracesOf(error)].map((text) => /net::(ERR_[A-Z_]+)/.exec(text)?.[1] ?? text)
  if (traces.some((text) => certificate.test(text))) return { code: 'server-certificate', certainty: 'not-sent' }
  // A TLS fault that is not about the certificate can also happen in the middle of a request.
  if (traces.some((text) => /^(ERR_SSL_|EPROTO)/.test(text)))
    return { code: 'server-certificate', certainty: 'unclear' }
  if (traces.some((text) => /redirect/i.test(text))) return { code: 'server-redirected', certainty: 'unclear' }
  if (traces.some((text) => text.startsWith('maxContentLength'))) {
    return { code: 'server-too-large', certainty: 'unclear' }
  }
  if (traces.some((text) => beforeFirstByte.has(text))) return { code: 'server-unreachable', certainty: 'not-sent' }
  // HTTP that no parser can read, or a body that is not what its headers say.
  if (
    traces.some((text) =>
      /^(HPE_|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES|Z_|ERR_CONTENT_|ERR_INVALID_|ERR_HTTP_|ERR__ERROR_)/.test(
        text,
      ),
    )
  ) {
    return { code: 'server-strange', certainty: 'unclear' }
  }
  if (traces.some((text) => /^(UND_ERR_(HEADERS|BODY)_TIMEOUT|ETIMEDOUT|ERR_TIMED_OUT)/.test(text))) {
    return { code: 'server-timeout', certainty: 'unclear' }
  }
  return { code: 'server-unreachable', certainty: 'unclear' }
}
