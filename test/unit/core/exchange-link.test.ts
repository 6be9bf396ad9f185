import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createExchangeLink } from '../../../main/core/exchange-link.ts'
import type { ExchangeDesk } from '../../../main/core/exchange-link.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import type { ExchangeOrder, ExchangeReport } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
const ring = (number: number, extension = '8101'): ExchangeOrder => ({ number, kind: 'ring-to-join', extension })
const report = (at: number, extension = '8101'): ExchangeReport => ({ kind: 'joined', extension, at })

/** A door of a practice server whose answers the test decides; long polls nobody answers stay open. */
async function startDoor() {
  const asked: { path: string; authorization: string }[] = []
  const took: number[][] = []
  let orders: ExchangeOrder[] = []
  let waiting: ServerResponse[] = []
  let onReports: Answer = (_request, response, body) => {
    took.push((JSON.parse(body) as { reports: ExchangeReport[] }).reports.map((each) => each.at))
    json(response, 200, { accepted: 1 })
  }
  const flush = () => {
    for (const response of waiting) json(response, 200, { orders, isMember: false })
    waiting = []
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://door')
    asked.push({ path: url.pathname + url.search, authorization: String(request.headers['xauthorization']) })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (url.pathname === '/practice-exchange/reports') onReports(request, response, Buffer.concat(chunks).toString())
      else if (orders.some((each) => each.number > Number(url.searchParams.get('after'))))
        json(response, 200, { orders, isMember: false })
      else waiting.push(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/eproc/`,
    asked,
    took,
    order(...next: ExchangeOrder[]) {
      orders = [...orders, ...next]
      flush()
    },
    onReports(next: Answer) {
      onReports = next
    },
    isWaitedAt: () => waiting.length > 0,
  }
}

async function start(
  door: { url: string },
  first: ExchangeDesk | null = { session: { token: 't-1' }, extension: '8101' },
) {
  let desk = first
  const rung: ExchangeOrder[] = []
  const link = createExchangeLink({
    url: () => door.url,
    desk: () => desk,
    fetch: globalThis.fetch,
    clock: systemClock,
    background: (work) => void work.catch(() => undefined),
    onOrder: (order) => rung.push(order),
    retryMs: [20],
  })
  onTestFinished(() => link.stop())
  link.nudge()
  return {
    link,
    rung,
    sit: (next: ExchangeDesk | null) => {
      desk = next
      link.nudge()
    },
  }
}

describe('orders of the practice server', () => {
  it('reach the window once, in order, and are acknowledged with the next poll', async () => {
    const door = await startDoor()
    const { rung } = await start(door)
    await until('the desk listens', () => door.isWaitedAt())
    door.order(ring(2), ring(1))
    await until('both came', () => rung.length === 2)
    expect(rung.map((each) => each.number)).toEqual([1, 2])
    await until('acknowledged', () => door.asked.at(-1)?.path.includes('after=2'))
    door.order(ring(3))
    await until('the third came', () => rung.length === 3)
    expect(door.asked[0]).toEqual({
      path: '/practice-exchange/orders?extension=8101&after=0&wait=20',
      authorization: 'Bearer t-1',
    })
  })

  it('are asked for by nobody while nobody with a telephone is there, and for the next person with their session', async () => {
    const door = await startDoor()
    const { sit, rung } = await start(door, null)
    expect(door.asked).toEqual([])
    sit({ session: { token: 't-2' }, extension: '8102' })
    await until('the desk listens', () => door.isWaitedAt())
    expect(door.asked).toMatchObject([{ authorization: 'Bearer t-2' }])
    sit(null)
    door.order(ring(1, '8102'))
    sit({ session: { token: 't-3' }, extension: '8103' })
    await until('the third person listens', () => door.asked.some((each) => each.authorization === 'Bearer t-3'))
    door.order(ring(2, '8103'))
    await until('rung', () => rung.length > 0)
    expect(rung).toEqual([ring(2, '8103')])
  })

  it('go on after the server was away', async () => {
    const door = await startDoor()
    let isAway = true
    const link = createExchangeLink({
      url: () => (isAway ? 'http://127.0.0.1:9/eproc/' : door.url),
      desk: () => ({ session: { token: 't-1' }, extension: '8101' }),
      fetch: globalThis.fetch,
      clock: systemClock,
      background: (work) => void work.catch(() => undefined),
      onOrder: () => undefined,
      retryMs: [20],
    })
    onTestFinished(() => link.stop())
    link.nudge()
    link.report(report(1))
    isAway = false
    await until('the report came', () => door.took.length === 1)
    await until('the desk listens', () => door.isWaitedAt())
  })
})

describe('reports of the exchange', () => {
  it('are taken at once and delivered in order once the server answers, none lost and none twice', async () => {
    const door = await startDoor()
    const took = door.took
    let failures = 3
    const seen: number[] = []
    door.onReports((request, response, body) => {
      failures -= 1
      if (failures >= 0) {
        if (failures === 1) json(response, 503, {})
        else request.socket.destroy()
        return
      }
      const batch = (JSON.parse(body) as { reports: ExchangeReport[] }).reports
      seen.push(...batch.map((each) => each.at))
      json(response, 200, { accepted: batch.length })
    })
    const { link } = await start(door)
    for (let at = 1; at <= 120; at += 1) link.report(report(at))
    await until('all came', () => seen.length >= 120)
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
    expect(took).toEqual([])
  })

  it('that the server cannot use do not hold up the others', async () => {
    const door = await startDoor()
    const seen: number[] = []
    door.onReports((_request, response, body) => {
      const batch = (JSON.parse(body) as { reports: ExchangeReport[] }).reports
      if (batch.some((each) => each.at === 3)) {
        json(response, 412, { errors: [['error', 'No', 'FORMAT', 'exchange', '', '']] })
        return
      }
      seen.push(...batch.map((each) => each.at))
      json(response, 200, { accepted: batch.length })
    })
    const { link } = await start(door, null)
    for (let at = 1; at <= 6; at += 1) link.report(report(at))
    expect(seen).toEqual([])
    const again = await start(door)
    for (let at = 1; at <= 6; at += 1) again.link.report(report(at))
    await until('all but the third came', () => seen.length >= 5)
    expect(seen).toEqual([1, 2, 4, 5, 6])
  })

  it('of somebody who has left wait until that person is back, and at most a thousand wait', async () => {
    const door = await startDoor()
    const { link, sit } = await start(door, null)
    for (let at = 1; at <= 1005; at += 1) link.report(report(at))
    sit({ session: { token: 't-2' }, extension: '8102' })
    link.report(report(5000, '8102'))
    await until('the own one came', () => door.took.length === 1)
    expect(door.took).toEqual([[5000]])
    sit({ session: { token: 't-1' }, extension: '8101' })
    await until('the others came', () => door.took.flat().length === 1000)
    expect(door.took.flat().slice(1)).toEqual(Array.from({ length: 999 }, (_, index) => index + 7))
  })
})

it('ends at once, also while the server takes a report and answers nothing', async () => {
  const door = await startDoor()
  let left = 0
  const held: ServerResponse[] = []
  door.onReports((_request, response) => {
    held.push(response)
    response.on('close', () => (left += 1))
  })
  const works: Promise<unknown>[] = []
  const timers = new Set<symbol>()
  const link = createExchangeLink({
    url: () => door.url,
    desk: () => ({ session: { token: 't-1' }, extension: '8101' }),
    fetch: globalThis.fetch,
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = Symbol('timer')
        timers.add(timer)
        const cancel = systemClock.after(ms, () => {
          timers.delete(timer)
          run()
        })
        return () => {
          timers.delete(timer)
          cancel()
        }
      },
    },
    background: (work) => void works.push(work.catch(() => undefined)),
    onOrder: () => undefined,
  })
  link.nudge()
  link.report(report(1))
  await until('the door holds both', () => door.isWaitedAt() && held.length === 1)
  link.stop()
  await Promise.all(works)
  await until('the server was told', () => left === 1)
  expect(timers.size).toBe(0)
})
