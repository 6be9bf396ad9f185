import { z } from 'zod'
import { AppError, codeOf, ExchangeOrder } from '../../preload/contract/index.ts'
import type { ErrorCode, ExchangeReport } from '../../preload/contract/index.ts'
import type { ServerSession } from '../api/gateway.ts'
import { createJsonHttp } from '../api/http.ts'
import type { JsonHttp } from '../api/http.ts'
import type { Background } from '../log/background.ts'
import type { Clock, HttpFetch } from '../ports/ports.ts'

/** Who is at the desk with a telephone, for the practice server. */
export interface ExchangeDesk {
  readonly session: ServerSession
  readonly extension: string
}

export interface ExchangeLinkOptions {
  /** The address of the practice server; null while it is not known. */
  readonly url: () => string | null
  /** Null while nobody with a telephone is signed in at the server. */
  readonly desk: () => ExchangeDesk | null
  readonly fetch: HttpFetch
  readonly clock: Clock
  readonly background: Background
  readonly onOrder: (order: ExchangeOrder) => void
  /** Waits after failures, ms. */
  readonly retryMs?: readonly number[]
}

/**
 * The wire between the practice exchange in the window and the practice server (DESIGN 4): orders come by a long poll,
 * reports go in order. Only in practice. While the server is away the exchange and its calls go on, and the reports wait.
 */
export interface PracticeExchangeLink {
  /** Takes a report; answers at once. Kept in memory, the newest thousand. */
  report(report: ExchangeReport): void
  /** Somebody came or went, or the server may be back: looks at once. */
  nudge(): void
  stop(): void
}

const waitSeconds = 20
/** The server answers after `waitSeconds` at the latest. */
const timeoutMs = (waitSeconds + 8) * 1000
const mostReports = 1000
const mostInBatch = 50
const defaultRetryMs = [500, 1000, 2000, 5000, 10_000]

const OrdersAnswer = z.object({ orders: z.array(ExchangeOrder).max(100) })

/** Answers that will be the same next time: the report cannot be used, and the ones behind it must not wait for it. */
const refusals: ReadonlySet<ErrorCode> = new Set(['server-refused', 'server-too-large'])

export function createExchangeLink(options: ExchangeLinkOptions): PracticeExchangeLink {
  const { clock, background } = options
  const retryMs = options.retryMs ?? defaultRetryMs
  let http: { readonly url: string; readonly client: JsonHttp } | null = null
  let reports: ExchangeReport[] = []
  const stopping = new AbortController()
  let isStopped = false
  let listening: { readonly token: string; readonly ending: AbortController } | null = null
  let lastOrder = 0
  let isSending = false
  let batchLimit = mostInBatch
  let pollFailures = 0
  let sendFailures = 0
  let cancelPoll = () => {}
  let cancelSend = () => {}

  /** At the server's origin, beside and not below the address of its API. */
  function clientOf(): JsonHttp {
    const url = options.url()
    if (url === null) throw new AppError('server-unreachable')
    if (http?.url !== url) {
      const baseUrl = new URL('/practice-exchange/', url).href
      // What the exchange hears says nothing about the server light, which has its own probes.
      const observer = { answered: () => undefined, failed: () => undefined }
      http = { url, client: createJsonHttp({ baseUrl, fetch: options.fetch, timeoutMs, observer, clock }) }
    }
    return http.client
  }

  const stepAfter = (failures: number) => retryMs[Math.min(failures, retryMs.length) - 1] ?? 1000

  function listen(): void {
    const desk = options.desk()
    if (isStopped || listening?.token === desk?.session.token) return
    listening?.ending.abort()
    listening = null
    cancelPoll()
    if (desk === null) return
    const current = { token: desk.session.token, ending: new AbortController() }
    listening = current
    background(askForOrders(desk, current))
  }

  async function askForOrders(desk: ExchangeDesk, current: typeof listening & object): Promise<void> {
    const isCurrent = () => listening === current && !isStopped
    while (isCurrent()) {
      try {
        const query = { extension: desk.extension, after: String(lastOrder), wait: String(waitSeconds) }
        // The server may be back at another address.
        const answer = await clientOf().exchange({
          method: 'GET',
          path: ['orders'],
          query,
          authorization: `Bearer ${desk.session.token}`,
          signal: current.ending.signal,
        })
        if (!isCurrent()) return
        // A session that has ended is noticed by everything else; a new one starts this anew.
        if (answer.status === 401) return
        const { orders } = OrdersAnswer.parse(answer.body)
        pollFailures = 0
        takeOrders(orders, desk.extension)
        send()
        // A server that does not wait must not be asked without end.
        if (orders.length === 0) await pause(100)
      } catch {
        if (!isCurrent()) return
        pollFailures += 1
        await pause(stepAfter(pollFailures))
      }
    }
  }

  function takeOrders(orders: readonly ExchangeOrder[], extension: string): void {
    for (const order of orders.toSorted((one, other) => one.number - other.number)) {
      if (order.number <= lastOrder) continue
      lastOrder = order.number
      if (order.extension === extension) options.onOrder(order)
    }
  }

  function pause(ms: number): Promise<undefined> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const cancel = clock.after(ms, () => resolve(undefined))
    cancelPoll = () => {
      cancel()
      resolve(undefined)
    }
    return promise
  }

  /** Sends what waits for the person at the desk; reports of others wait until they are back. */
  function send(): void {
    cancelSend()
    if (isSending || isStopped) return
    const desk = options.desk()
    if (desk === null) return
    const batch = reports.filter((each) => each.extension === desk.extension).slice(0, batchLimit)
    if (batch.length === 0) return
    isSending = true
    background(
      deliver(desk, batch).finally(() => {
        isSending = false
        if (isStopped) return
        if (sendFailures === 0) send()
        else cancelSend = clock.after(stepAfter(sendFailures), send)
      }),
    )
  }

  async function deliver(desk: ExchangeDesk, batch: readonly ExchangeReport[]): Promise<void> {
    const code = await post(desk, batch)
    if (code === null || (refusals.has(code) && batch.length === 1)) {
      reports = reports.filter((each) => !batch.includes(each))
      sendFailures = 0
      batchLimit = code === null ? mostInBatch : 1
    } else if (refusals.has(code)) {
      // One of them cannot be used: from here on each by itself, so that the others arrive.
      sendFailures = 0
      batchLimit = 1
    } else sendFailures += 1
  }

  async function post(desk: ExchangeDesk, batch: readonly ExchangeReport[]): Promise<ErrorCode | null> {
    try {
      const answer = await clientOf().exchange({
        method: 'POST',
        path: ['reports'],
        authorization: `Bearer ${desk.session.token}`,
        json: { reports: batch },
        signal: stopping.signal,
      })
      if (answer.status < 300) return null
      // 404 and 405 are no practice server, or an older one; 401 waits for a new sign-in.
      return answer.status === 400 || answer.status === 412 || answer.status === 422
        ? 'server-refused'
        : 'server-strange'
    } catch (error) {
      return codeOf(error)
    }
  }

  return {
    report(report) {
      reports.push(report)
      if (reports.length > mostReports) reports = reports.slice(-mostReports)
      send()
    },
    nudge() {
      listen()
      cancelPoll()
      sendFailures = 0
      send()
    },
    stop() {
      isStopped = true
      stopping.abort()
      listening?.ending.abort()
      listening = null
      cancelPoll()
      cancelSend()
    },
  }
}
