/** The scheme and the one origin of the app's pages in Electron (SECURITY A5). */
export const appScheme = 'helpline'
const appHost = 'app'
export const appOrigin = `${appScheme}://${appHost}`

/**
 * True for addresses of our own pages, compared by parsed parts: an address that merely contains ours, or carries a
 * user name or port, is foreign (SECURITY A10).
 */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address)
  return (
    url?.protocol === `${appScheme}:` &&
    url.hostname === appHost &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  )
}
