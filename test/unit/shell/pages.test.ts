import { mkdtemp, mkdir, writeFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerPage } from '../../../main/shell/app-page.ts'
import { assetOf } from '../../../main/shell/asset-path.ts'
import { contentSecurityPolicy, freshNonce } from '../../../main/shell/csp.ts'
import { answerAppRequest } from '../../../main/shell/electron/protocol.ts'
import { hostilePaths } from '../../kit/hostile-paths.ts'

describe('the content security policy', () => {
  it('is exactly the one of the baseline', () => {
    expect(contentSecurityPolicy('R')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-R'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })

  it('adds the telephone exchange and nothing else', () => {
    expect(contentSecurityPolicy('R', 'pbx.example.org:8089')).toContain(
      "connect-src 'self' wss://pbx.example.org:8089; ",
    )
    for (const odd of ['*', "x; script-src 'unsafe-inline'", 'a b', 'https://x', '', 'x/y', '-x'])
      expect(contentSecurityPolicy('R', odd)).toContain("connect-src 'self'; ")
  })

  it('has a fresh nonce for each load', () => {
    expect(new Set(Array.from({ length: 100 }, freshNonce)).size).toBe(100)
  })
})

describe('what a path may name', () => {
  it.each(hostilePaths)('%s names nothing', (path) => {
    expect(assetOf('/app/page', path)).toBeNull()
  })

  it('names the files of the bundle', () => {
    expect(assetOf('/app/page', '/')?.file).toBe('/app/page/index.html')
    expect(assetOf('/app/page', '/assets/index-C0ffee_1.js')).toEqual({
      file: '/app/page/assets/index-C0ffee_1.js',
      type: 'text/javascript; charset=utf-8',
    })
  })
})

describe('the pages of both shells', () => {
  let root = ''
  beforeAll(async () => {
    const base = await mkdtemp(join(tmpdir(), 'pages-'))
    root = join(base, 'page')
    await mkdir(root)
    await writeFile(join(base, 'secret.json'), 'canary')
    await writeFile(join(root, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
    await writeFile(join(root, 'a.js'), 'const text = "__CSP_NONCE__"')
    await symlink(join(base, 'secret.json'), join(root, 'out.json'))
  })

  it('carry the nonce of their own header, another at each load', async () => {
    const [first, second] = [await answerPage(root, '/'), await answerPage(root, '/')]
    const nonce = /'nonce-([^']+)'/.exec(first.headers['Content-Security-Policy'] ?? '')?.[1]
    expect(first.body.toString()).toBe(`<meta name="csp-nonce" content="${String(nonce)}">`)
    expect(second.body.toString()).not.toBe(first.body.toString())
  })

  it('send every security header, on what is missing too', async () => {
    for (const path of ['/', '/a.js', '/missing.js', '/../secret.json']) {
      const { headers, status } = await answerPage(root, path)
      expect(status).toBe(path === '/' || path === '/a.js' ? 200 : 404)
      expect(headers['Content-Security-Policy']).toContain("default-src 'none'")
      expect(headers).toMatchObject({
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'no-store',
        // In the Chromium shell this header alone keeps the page from camera, screen and devices (SECURITY A14).
        'Permissions-Policy':
          'microphone=(self), speaker-selection=(self), camera=(), display-capture=(), geolocation=(), hid=(self), midi=(), payment=(), serial=(), usb=()',
      })
    }
  })

  it('leave files other than pages as they are, and do not follow a link out of the bundle', async () => {
    expect((await answerPage(root, '/a.js')).body.toString()).toBe('const text = "__CSP_NONCE__"')
    expect((await answerPage(root, '/out.json')).status).toBe(404)
  })

  it('answer in Electron for GET at our own host only', async () => {
    const ask = (url: string, init?: RequestInit) => answerAppRequest(root, new Request(url, init))
    expect((await ask('helpline://app/')).status).toBe(200)
    expect((await ask('helpline://app/#/cases')).status).toBe(200)
    expect((await ask('helpline://app/', { method: 'POST' })).status).toBe(405)
    expect((await ask('helpline://other/')).status).toBe(405)
    for (const refused of [await ask('helpline://app/', { method: 'POST' }), await ask('helpline://other/')])
      expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const path of hostilePaths.filter((each) => each.startsWith('/')))
      expect((await answerAppRequest(root, { method: 'GET', url: `helpline://app${path}` } as Request)).status).toBe(
        404,
      )
  })
})
