import type { ExchangeOrder, ExchangeReport } from '../../../preload/contract/practice-exchange.ts'
import { deskWith, request, type Desk, type Reply } from './desk.ts'

/** A report without what every report of this exchange has. */
type Said<R> = R extends ExchangeReport ? Omit<R, 'extension' | 'at'> & { at?: number } : never

/** What the poll says. */
interface Polled {
  readonly status: string
  readonly message: string
  readonly lastcall: string
  readonly data: string
  readonly phone: string
  readonly context: string
}

/** Plays the exchange of one extension against a practice server, and sees what the desk beside it is told. */
export interface ExchangeDesk {
  readonly desk: Desk
  ask(after: number, waitSeconds: number): Promise<Reply>
  orders(after: number, waitSeconds?: number): Promise<ExchangeOrder[]>
  report(...reports: Said<ExchangeReport>[]): Promise<Reply>
  join(): Promise<Record<string, unknown>>
  leave(): Promise<Record<string, unknown>>
  poll(): Promise<Polled>
}

/** `now` is the exchange's clock. */
export function exchangeFor(url: string, token: string, extension: string, now: () => number): ExchangeDesk {
  const desk = deskWith(url, token)
  const door = new URL('/practice-exchange/', url).href
  const headers = { XAuthorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const post = async (path: string) => (await request(`${url}${path}`, { method: 'POST', headers })).json
  const ask = (after: number, waitSeconds: number) =>
    request(`${door}orders?extension=${extension}&after=${after}&wait=${waitSeconds}`, { headers })
  return {
    desk,
    ask,
    orders: async (after, waitSeconds = 0) => (await ask(after, waitSeconds)).json['orders'] as ExchangeOrder[],
    report: (...said) => {
      const reports = said.map((each) => ({ at: now(), extension, ...each }))
      return request(`${door}reports`, { method: 'POST', headers, body: JSON.stringify({ reports }) })
    },
    join: () => post('joinq'),
    leave: () => post('leaveq'),
    poll: async () => ((await desk.get('')).json['profile'] as Polled[])[0] ?? Promise.reject(new Error('no profile')),
  }
}

/** A call of the queue that begins to ring. */
export function ringing(callId: string, change: { number?: string; queue?: string; voice?: string } = {}) {
  return {
    kind: 'call-ringing',
    callId,
    number: '0700000123',
    name: 'Amani',
    queue: 'child-helpline',
    direction: 'in',
    voice: 'sw-child',
    ...change,
  } as const
}
