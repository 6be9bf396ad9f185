import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { startPracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { accountOf } from './practice-accounts.ts'

test('the session token of the server never reaches the memory of the window (SECURITY B6)', async () => {
  const own = await ownFolder('secrets')
  const server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 20 })
  const tokens: string[] = []
  /** Passes everything on and keeps the tokens that come by. */
  const listener = createServer((request, response) => {
    void (async () => {
      const body: Buffer[] = []
      for await (const chunk of request) body.push(chunk as Buffer)
      const headers = new Headers()
      for (const name of ['xauthorization', 'content-type']) {
        const value = request.headers[name]
        if (typeof value === 'string') headers.set(name, value)
      }
      const answer = await fetch(new URL(request.url ?? '/', server.url), {
        method: request.method ?? 'GET',
        headers,
        ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
      })
      const text = await answer.text()
      const token = /"ss":\[\["([^"]+)"/.exec(text)?.[1]
      if (token !== undefined) tokens.push(token)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: `http://127.0.0.1:${port}/eproc/` })
  try {
    const desk = deskPage(app.page)
    await desk.signIn('juma', accountOf('juma').password)
    await desk.seesTheDesk()
    await expect(app.page.locator('[data-row]').first()).toBeVisible()

    const session = await app.page.context().newCDPSession(app.page)
    let heap = ''
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => (heap += chunk))
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })

    expect(tokens).toHaveLength(1)
    // What the window does know is found, so the search can fail.
    expect(heap).toContain('Juma Mrisho')
    expect(heap.includes(tokens[0] ?? 'no token')).toBe(false)
  } finally {
    await app.kill()
    listener.closeAllConnections()
    listener.close()
    await server.kill()
    await own.remove()
  }
})
