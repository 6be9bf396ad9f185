import { randomBytes } from 'node:crypto'

/** A nonce for one load of the page: 128 random bits, base64. */
export function freshNonce(): string {
  return randomBytes(16).toString('base64')
}

/**
 * The one content security policy of both shells, exactly as SECURITY A6 writes it. Only the telephone exchange's
 * host may be added, and only a plain host with an optional port: anything else is left out.
 */
export function contentSecurityPolicy(nonce: string, pbxHost: string | null = null): string {
  const isHost = pbxHost !== null && /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?$/i.test(pbxHost)
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self'${isHost ? ` wss://${pbxHost}` : ''}`,
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The headers of every response of the app, errors included. */
export function securityHeaders(nonce: string, pbxHost: string | null = null): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(nonce, pbxHost),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'microphone=(self), speaker-selection=(self), camera=(), display-capture=(), geolocation=(), hid=(self), midi=(), payment=(), serial=(), usb=()',
    'Cache-Control': 'no-store',
  }
}
