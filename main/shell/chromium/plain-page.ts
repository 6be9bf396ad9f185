import { contentSecurityPolicy, freshNonce, securityHeaders } from '../csp.ts'

interface PlainPage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The page of a window that is not the one: what happened, what is safe, and one button-like link. No script. */
export function elsewherePage(): PlainPage {
  const nonce = freshNonce()
  return {
    headers: {
      ...securityHeaders(nonce),
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Content-Type': 'text/html; charset=utf-8',
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Helpline Desk — open in another window</title>
<style nonce="${nonce}">
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto 0;padding:0 1.5rem;background:#f6f4f0;color:#1d2430}
h1{font-size:1.4rem;line-height:1.3}
a{display:inline-block;padding:.6rem 1.2rem;border-radius:6px;background:#1f5f8b;color:#fff;text-decoration:none}
a:focus-visible{outline:2px solid #0b62c4;outline-offset:2px}
@media (prefers-color-scheme:dark){body{background:#14181f;color:#e8eaee}a{background:#7db9e8;color:#0e2233}}
</style></head>
<body><main>
<h1>Helpline Desk is open in another window</h1>
<p>Only one window can be used at a time, so that nothing is written twice. Everything typed there is kept.</p>
<p lang="sw">Dirisha moja tu linaweza kutumika kwa wakati mmoja. Yote yaliyoandikwa huko yamehifadhiwa.</p>
<p><a href="/take-over">Take over here · <span lang="sw">Tumia hapa</span></a></p>
</main></body></html>
`,
  }
}

/** A bare sentence with all security headers. */
export function sentence(text: string): PlainPage {
  return {
    headers: { ...securityHeaders(freshNonce()), 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${text}\n`,
  }
}
