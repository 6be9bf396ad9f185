import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startLoopback } from '../../../main/shell/chromium/server.ts'
import { bindWallSocket } from '../../../main/shell/chromium/wall-socket.ts'
import { until } from '../../kit/poll.ts'
import { smallCore } from '../../kit/small-core.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A clock the test moves; what waits on it runs when its time has come. */
function ownClock() {
  let ms = 0
  let waiting: { at: number; run: () => void }[] = []
  return {
    now: () => ms,
    after(wait: number, run: () => void) {
      const entry = { at: ms + wait, run }
      waiting.push(entry)
      return () => void (waiting = waiting.filter((each) => each !== entry))
    },
    pass(by: number) {
      ms += by
      const due = waiting.filter(({ at }) => at <= ms)
      waiting = waiting.filter(({ at }) => at > ms)
      for (const { run } of due) run()
    },
  }
}

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'wall-'))
  await writeFile(join(folder, 'index.html'), '<title>Desk</title>')
  const small = smallCore()
  const clock = ownClock()
  const wall = bindWallSocket({ core: () => small.core, clock })
  const loopback = await startLoopback({
    core: small.core,
    clock,
    pageFolder: folder,
    relay: null,
    wall,
    onAddressReused: () => undefined,
    onRaise: () => null,
  })
  ends.push(
    () => loopback.close(),
    () => rm(folder, { recursive: true }),
  )
  const origin = `http://127.0.0.1:${String(loopback.port)}`
  const entered = await fetch(loopback.newAddress(), { redirect: 'manual' })
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  async function connect(path: string, headers: Record<string, string> = { cookie, origin }) {
    const answer = await fetch(`${origin}/socket-token`, { method: 'POST', headers: { cookie } })
    const { token } = (await answer.json()) as { token: string }
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, ['helpline', `token.${token}`], { headers })
    const messages: unknown[] = []
    const state = { code: 0, isRefused: false }
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())))
    socket.on('close', (code) => (state.code = code))
    socket.on('error', () => (state.isRefused = true))
    ends.unshift(async () => socket.terminate())
    return { socket, messages, state }
  }
  const isReady = ({ messages }: { messages: unknown[] }) => messages.length > 0
  return { ...small, clock, wall, connect, isReady }
}

test('a wallboard is let in beside the desk once the core was asked for one, and asks as a wallboard', async () => {
  const desk = await start()
  const main = await desk.connect('/socket')
  await until('the desk is served', () => desk.isReady(main))
  const early = await desk.connect('/wall-socket')
  await until('nobody asked for a wallboard', () => early.state.isRefused)

  const seen: boolean[] = []
  desk.wall.window.onChange(() => seen.push(desk.wall.window.isOpen()))
  expect(desk.wall.window.open()).toBe('page')
  const beside = await desk.connect('/wall-socket')
  await until('the wallboard is served', () => desk.isReady(beside))
  expect(main.state.code).toBe(0)
  beside.socket.send(JSON.stringify({ id: 1, name: 'cases.list', input: {} }))
  main.socket.send(JSON.stringify({ id: 2, name: 'cases.list', input: {} }))
  await until('both have asked', () => desk.asked.length === 2)
  expect(desk.asked.map(({ sender, place }) => [sender, place ?? 'desk']).toSorted()).toEqual([
    ['trusted', 'desk'],
    ['trusted', 'wall'],
  ])
  desk.tell('casesPulled', { count: 1 })
  desk.tellWall('linkChanged', { state: 'connected' })
  await until('the wallboard hears', () => beside.messages.some((each) => JSON.stringify(each).includes('linkChanged')))
  expect(JSON.stringify(beside.messages)).not.toContain('casesPulled')
  // It is no window of the desk: the SIP secret may not cross again because of it, and the core counts one desk.
  expect(desk.loads.count).toBe(1)
  expect(desk.listening()).toBe(1)

  desk.wall.window.close()
  await until('the page is told to go', () => beside.state.code === 4001)
  await until('the core hears of it', () => !desk.wall.window.isOpen())
  expect(seen).toEqual([true, false])
  const late = await desk.connect('/wall-socket')
  await until('what was closed does not come back by itself', () => late.state.isRefused)
})

test('a second desk is still refused beside a wallboard, and a wallboard needs the cookie and our own origin', async () => {
  const desk = await start()
  const main = await desk.connect('/socket')
  await until('the desk is served', () => desk.isReady(main))
  desk.wall.window.open()
  const foreign = await desk.connect('/wall-socket', { origin: 'http://evil.example' })
  await until('a foreign page is refused', () => foreign.state.isRefused)
  const beside = await desk.connect('/wall-socket')
  await until('the wallboard is served', () => desk.isReady(beside))
  const second = await desk.connect('/socket')
  await until('a second desk is refused', () => second.state.code === 4001)
  const another = await desk.connect('/wall-socket')
  await until('and so is a second wallboard', () => another.state.code === 4001)
  expect(beside.state.code).toBe(0)
})

test('a wallboard comes back after a reload, not after a quarter of a minute, and goes when the desk stays away', async () => {
  const desk = await start()
  const main = await desk.connect('/socket')
  await until('the desk is served', () => desk.isReady(main))
  desk.wall.window.open()
  desk.clock.pass(15_001)
  const slow = await desk.connect('/wall-socket')
  await until('too late', () => slow.state.isRefused)
  desk.wall.window.open()
  const first = await desk.connect('/wall-socket')
  await until('served', () => desk.isReady(first))
  desk.clock.pass(3_600_000)
  first.socket.terminate()
  await until('gone', () => !desk.wall.window.isOpen())
  const again = await desk.connect('/wall-socket')
  await until('served again', () => desk.isReady(again))

  main.socket.terminate()
  await until('the desk has gone', () => desk.listening() === 0)
  desk.clock.pass(10_000)
  const reloaded = await desk.connect('/socket')
  await until('the desk is back', () => desk.isReady(reloaded))
  desk.clock.pass(10_000)
  expect(again.state.code).toBe(0)
  reloaded.socket.terminate()
  await until('the desk has gone for good', () => desk.listening() === 0)
  desk.clock.pass(15_000)
  await until('and the wallboard with it', () => again.state.code === 4001)
})
