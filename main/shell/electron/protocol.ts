import type { Session } from 'electron'
import { answerPage } from '../app-page.ts'
import { securityHeaders, freshNonce } from '../csp.ts'
import { appOrigin, appScheme, isAppUrl } from './app-origin.ts'

/** Answers one request for `helpline://app/…`: GET only, our host only, files of the bundle only (SECURITY A5, A6). */
export async function answerAppRequest(
  pageFolder: string,
  request: Request,
  exchangeHost: string | null = null,
): Promise<Response> {
  if (request.method !== 'GET' || !isAppUrl(request.url)) {
    return new Response('Refused', { status: 405, headers: securityHeaders(freshNonce()) })
  }
  // The raw path is judged, not a tidied one, so that what is odd about it is seen.
  const path = request.url.slice(appOrigin.length).split(/[?#]/)[0] ?? '/'
  const page = await answerPage(pageFolder, path === '' ? '/' : path, exchangeHost)
  return new Response(new Uint8Array(page.body), { status: page.status, headers: page.headers })
}

/** Serves the app's pages to this session only. The exchange's host is asked for at each load. */
export function serveApp(
  session: Pick<Session, 'protocol'>,
  pageFolder: string,
  exchangeHost: () => string | null = () => null,
): void {
  session.protocol.handle(appScheme, (request) => answerAppRequest(pageFolder, request, exchangeHost()))
}
