import { readFile, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { assetOf } from './asset-path.ts'
import { freshNonce, securityHeaders } from './csp.ts'

export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** What index.html carries where the nonce of this load belongs (a meta tag that Vuetify's set-up reads). */
const noncePlace = '__CSP_NONCE__'

/** The content of a file of the bundle; null when it is missing or is a link to somewhere else. */
async function read(root: string, file: string): Promise<Buffer | null> {
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(file)])
    return realFile === join(realRoot, relative(root, file)) ? await readFile(realFile) : null
  } catch {
    return null
  }
}

/**
 * Answers one GET for the app's own files, the same for both shells: status, all security headers and the body.
 * A page gets a fresh nonce at each load; whatever is unknown is a bare 404.
 */
export async function answerPage(
  root: string,
  requestPath: string,
  pbxHost: string | null = null,
): Promise<PageAnswer> {
  const nonce = freshNonce()
  const headers = securityHeaders(nonce, pbxHost)
  const asset = assetOf(root, requestPath)
  const body = asset === null ? null : await read(root, asset.file)
  if (asset === null || body === null) {
    return {
      status: 404,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
      body: Buffer.from('Not found'),
    }
  }
  const isPage = asset.type.startsWith('text/html')
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': asset.type },
    body: isPage ? Buffer.from(body.toString('utf8').replaceAll(noncePlace, nonce)) : body,
  }
}
