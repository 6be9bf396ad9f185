/**
 * The address of a page that may be opened outside the app, rebuilt from its parsed parts, or null (SECURITY A12):
 * https, a host of the site's list, no user, no port of its own, nothing a parser would drop in silence.
 */
export function allowedLink(link: string, allowedHosts: readonly string[]): string | null {
  if (!/^[\x21-\x7e]+$/.test(link) || link.includes('\\')) return null
  const url = URL.parse(link)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return null
  if (!allowedHosts.some((host) => host.toLowerCase() === url.hostname)) return null
  return `https://${url.hostname}${url.pathname}${url.search}${url.hash}`
}
