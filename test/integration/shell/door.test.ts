import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDoor } from '../../../main/shell/chromium/door.ts'
import { serveLoopback } from '../../../main/shell/chromium/server.ts'
import { until } from '../../kit/poll.ts'
import { smallCore } from '../../kit/small-core.ts'

/** A door, and how it is served later. */
async function door() {
  const page = await mkdtemp(join(tmpdir(), 'door-'))
  await writeFile(join(page, 'index.html'), '<title>Desk</title>')
  const clock = { ms: 0, now: () => clock.ms }
  const opened = await openDoor(clock)
  onTestFinished(() => opened.close())
  let came = 0
  opened.server.on('request', () => (came += 1))
  const serve = () =>
    serveLoopback(opened, {
      core: smallCore().core,
      clock,
      pageFolder: page,
      relay: null,
      onAddressReused: () => undefined,
      onRaise: () => null,
    })
  return { opened, clock, serve, came: () => came }
}

test('a window that comes before the desk is there waits and is let in, however long the desk took', async () => {
  const { opened, clock, serve, came } = await door()
  const asked = fetch(opened.newAddress(), { redirect: 'manual' })
  await until('it knocks', () => came() === 1)
  // An address is good for ten seconds: it came in time.
  clock.ms = 60_000
  const loopback = serve()
  const entered = await asked
  expect(entered.status).toBe(303)
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await fetch(`http://127.0.0.1:${String(loopback.port)}/`, { headers: { cookie } })
  expect(await page.text()).toContain('Desk')
})

test('a page that was loaded anew while it waited is let in: its first request has gone and used nothing up', async () => {
  const { opened, serve, came } = await door()
  const address = opened.newAddress()
  const leaving = new AbortController()
  const left = fetch(address, { redirect: 'manual', signal: leaving.signal }).catch(() => 'gone')
  await until('it knocks', () => came() === 1)
  leaving.abort()
  expect(await left).toBe('gone')
  const connections = () =>
    new Promise<number>((resolve) => opened.server.getConnections((_error, count) => resolve(count)))
  await until('its connection has been cut', async () => (await connections()) === 0)
  const again = fetch(address, { redirect: 'manual' })
  await until('it knocks again', () => came() === 2)
  serve()
  expect((await again).status).toBe(303)
})

test('an address that comes too late is refused as ever', async () => {
  const { opened, clock, serve } = await door()
  const address = opened.newAddress()
  serve()
  clock.ms = 10_001
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(403)
})

test('whoever knocks without end at a door without a desk is not kept waiting in memory', async () => {
  const { opened, serve, came } = await door()
  const asked = Array.from({ length: 40 }, () =>
    fetch(`http://127.0.0.1:${String(opened.port)}/`).then(
      ({ status }) => status,
      () => 'cut off',
    ),
  )
  await until('all have knocked', () => came() >= 40)
  serve()
  const answers = await Promise.all(asked)
  expect(answers.filter((answer) => answer === 403)).toHaveLength(32)
  expect(answers.filter((answer) => answer === 'cut off')).toHaveLength(8)
})
