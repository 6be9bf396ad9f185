import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectPractice, type PracticeClient } from '../../../main/practice/practice-client.ts'
import { deskWith, signIn, walkin } from './desk.ts'

const workerUrl = new URL('../../../main/practice/practice.worker.ts', import.meta.url)
let folder = ''
let client: PracticeClient

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-worker-'))
  client = connectPractice(workerUrl, { dataFolder: folder, cases: 10 })
})
afterEach(async () => {
  await client.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the server on a thread of its own', () => {
  it('answers, refuses connections while it is stopped, and comes back at the same address with everything', async () => {
    const { url } = await client.start()
    expect(client.isRunning()).toBe(true)
    const desk = await signIn(url)
    expect((await desk.post('tickets', walkin({ source_id: 'kept' }))).status).toBe(201)

    await client.stop()
    expect(client.isRunning()).toBe(false)
    await expect(desk.get('')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })

    expect(await client.start()).toEqual({ url })
    expect(await deskWith(url, desk.token).tickets('source_id=kept')).toHaveLength(1)
  })

  it('has the same address when the app is started the next day', async () => {
    const { url } = await client.start()
    await client.close()
    client = connectPractice(workerUrl, { dataFolder: folder, cases: 10 })
    expect(await client.start()).toEqual({ url })
  })

  it('takes another port when its own has gone to another program meanwhile', async () => {
    const { url } = await client.start()
    await client.close()
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(Number(new URL(url).port), '127.0.0.1', resolve))
    client = connectPractice(workerUrl, { dataFolder: folder, cases: 10 })
    const moved = await client.start()
    expect(moved.url).not.toBe(url)
    await signIn(moved.url)
    await new Promise((resolve) => squatter.close(resolve))
  })

  it('takes orders that come too fast one after the other', async () => {
    const results = await Promise.all([client.start(), client.start(), client.stop(), client.start()])
    expect(client.isRunning()).toBe(true)
    expect(results[3]).toEqual(results[0])
    await Promise.all([client.stop(), client.stop()])
    expect(client.isRunning()).toBe(false)
  })

  it('finishes the request in hand before it stops', async () => {
    const { url } = await client.start()
    const desk = await signIn(url)
    const inHand = request(`${url}tickets`, {
      method: 'POST',
      headers: { XAuthorization: `Bearer ${desk.token}`, 'Content-Type': 'application/json', Expect: '100-continue' },
    })
    inHand.flushHeaders()
    // The server says "continue" when it has the request in hand.
    await once(inHand, 'continue')
    const stopped = client.stop()
    inHand.end(JSON.stringify(walkin()))
    const [answer] = (await once(inHand, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(201)
    answer.resume()
    await stopped
  })

  it('says so when it cannot start', async () => {
    const broken = connectPractice(workerUrl, { dataFolder: '/dev/null/nowhere' })
    await expect(broken.start()).rejects.toMatchObject({ code: 'internal' })
    expect(broken.isRunning()).toBe(false)
    await broken.close()
  })

  it('says so when its thread dies, and starts a new one at the next order', async () => {
    // A thread that starts well, dies at `stop`, and dies when this test tells it to.
    const channel = `end-of-thread-${randomUUID()}`
    const code = `
      import { parentPort } from 'node:worker_threads'
      new BroadcastChannel('${channel}').onmessage = () => process.exit(1)
      parentPort.on('message', ({ id, order }) => {
        if (order === 'stop') process.exit(1)
        parentPort.postMessage({ id, ok: true, url: 'http://127.0.0.1:1/' })
      })`
    let told: () => void = () => undefined
    const death = new Promise<void>((resolve) => (told = resolve))
    const mortal = connectPractice(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      dataFolder: folder,
      onStopped: () => told(),
    })
    await mortal.start()
    await expect(mortal.stop()).rejects.toMatchObject({ code: 'worker-stopped' })
    expect(await mortal.start()).toEqual({ url: 'http://127.0.0.1:1/' })

    const teller = new BroadcastChannel(channel)
    teller.postMessage('now')
    await death
    teller.close()
    expect(mortal.isRunning()).toBe(false)
    await mortal.close()
  })

  it('says so when its thread does not come up', async () => {
    const broken = connectPractice(new URL('./no-such.worker.ts', import.meta.url), { dataFolder: folder })
    await expect(broken.start()).rejects.toMatchObject({ code: 'worker-stopped' })
    await broken.close()
  })
})
