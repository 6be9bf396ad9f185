/** True for this computer's own addresses, where a connection never leaves it. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * True for an address of the scheme with a plain host: no user, query or fragment. `https` may be `http` on this computer
 * (SECURITY D1); `wss` may not be anything else, and its host fits the content security policy.
 */
export function isSecureAddress(text: string, scheme: 'https' | 'wss'): boolean {
  return readAddress(text, scheme) === 'good'
}

/** The same with the reason: what is no address at all, and what is one that would be sent in the clear. */
export function readAddress(text: string, scheme: 'https' | 'wss'): 'good' | 'insecure' | 'not-understood' {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return 'not-understood'
  }
  if (!/^\[[\da-f:.]+\]$|^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(url.hostname)) return 'not-understood'
  if (url.protocol === `${scheme}:`) return scheme === 'wss' && url.hostname.startsWith('[') ? 'not-understood' : 'good'
  if (scheme === 'https' && url.protocol === 'http:') return isLoopback(url.hostname) ? 'good' : 'insecure'
  return scheme === 'wss' && url.protocol === 'ws:' ? 'insecure' : 'not-understood'
}

/** True for the base64 of 32 bytes, written the one right way. */
export function isPin(text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 32 && bytes.toString('base64') === text
}

/** True for a time zone this computer knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `{extension}` and `{login}` of a template in their places; '' for a template that needs what the person has not. */
export function fillTemplate(template: string, person: { extension: string; login: string }): string {
  if (template.includes('{extension}') && person.extension === '') return ''
  // A function, because text given as a replacement would have signs of its own.
  return template.replace(/\{(extension|login)\}/g, (_place, name: 'extension' | 'login') => person[name])
}
