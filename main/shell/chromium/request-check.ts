import type { IncomingHttpHeaders } from 'node:http'
import { sameSecret } from './one-time-tokens.ts'

/** The cookie's name carries the port because browsers share cookies between the ports of one address. */
export function cookieName(port: number): string {
  return `helpline-${String(port)}`
}

/** The whole Set-Cookie value of a session: out of reach of scripts and of other sites. */
export function sessionCookie(port: number, secret: string): string {
  return `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict`
}

/** True when the request carries one of the sessions' cookies. */
export function hasSession(headers: IncomingHttpHeaders, port: number, sessions: Iterable<string>): boolean {
  const start = `${cookieName(port)}=`
  const given = (headers.cookie ?? '')
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(start))
    ?.slice(start.length)
  if (given === undefined) return false
  return [...sessions].some((secret) => sameSecret(given, secret))
}

/**
 * Whether a request may be looked at at all: addressed to exactly our host and port (a foreign name that resolves
 * to this computer is refused), and not sent by a page of another origin, another local port included.
 */
export function isOurs(headers: IncomingHttpHeaders, port: number): boolean {
  const host = `127.0.0.1:${String(port)}`
  if (headers.host !== host) return false
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return false
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'none' || site === 'same-origin'
}

/** The stricter question for the socket: browsers always name the origin there, so it must be ours. */
export function isOurSocket(headers: IncomingHttpHeaders, port: number): boolean {
  return isOurs(headers, port) && headers.origin === `http://127.0.0.1:${String(port)}`
}
