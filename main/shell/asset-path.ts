import { extname, isAbsolute, relative, resolve } from 'node:path'

/** What the app serves, and as what; a name that ends otherwise does not exist (SECURITY A5). */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
}

export interface Asset {
  readonly file: string
  readonly type: string
}

/**
 * The file a request path names inside `root`, or null. The path is decoded once; every part must then be a plain
 * name, so `..`, encoded dots, backslashes, NUL, drive letters and UNC names are all null; at last the resolved
 * file is proven to lie inside. Pure: whether the file exists is for the caller to find out.
 */
export function assetOf(root: string, requestPath: string): Asset | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(requestPath)
  } catch {
    return null
  }
  if (!decoded.startsWith('/')) return null
  const name = decoded === '/' ? 'index.html' : decoded.slice(1)
  if (!name.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))) return null
  const type = types[extname(name).toLowerCase()]
  if (type === undefined) return null
  const file = resolve(root, name)
  const inside = relative(root, file)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : { file, type }
}
