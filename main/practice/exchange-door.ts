import { z } from 'zod'
import { ExchangeReport } from '../../preload/contract/practice-exchange.ts'
import { errorRow, refused, type Answer } from './answer.ts'
import type { ExchangeOrders } from './exchange-orders.ts'
import type { JsonObject } from './fields.ts'
import type { Queue } from './queue.ts'

/** The longest an exchange may let its question for orders wait, in seconds. */
const maxWaitSeconds = 25

/** Far beyond what anybody orders: a number that would leave no room for the next is not taken. */
const maxOrderNumber = 1_000_000_000

const Question = z.object({
  extension: z.string().min(1).max(40),
  after: z.coerce.number().int().nonnegative().max(maxOrderNumber).default(0),
  wait: z.coerce.number().min(0).default(0),
})
const Reports = z.object({ reports: z.array(ExchangeReport).max(1000) })

export interface ExchangeDoor {
  /** `GET orders?extension=E&after=N&wait=S`: `{orders, isMember}`, answered when there are orders or after the wait. */
  orders(owned: string, query: URLSearchParams, gone: AbortSignal): Promise<Answer>
  /** `POST reports`: stored in their order before the answer; the same report again changes nothing. */
  reports(owned: string, body: JsonObject): Answer
}

const notYours = () => refused([errorRow('Not your extension', 'RIGHTS', 'exchange', '', 'extension')])

function notReadable(error: z.ZodError): Answer {
  const place = error.issues[0]?.path.join('.') ?? ''
  return refused([errorRow('Value is not readable', 'FORMAT', 'exchange', '', place)])
}

/**
 * Where the practice exchange meets the server, as a telephone exchange meets a real one; no part of the documented API
 * and not below its base. `owned` is the extension of whoever is signed in: nobody speaks for another's.
 */
export function createExchangeDoor(queue: Queue, orders: ExchangeOrders): ExchangeDoor {
  return {
    async orders(owned, query, gone) {
      const question = Question.safeParse(Object.fromEntries(query))
      if (!question.success) return notReadable(question.error)
      const { extension, after, wait } = question.data
      if (extension !== owned) return notYours()
      const waitMs = Math.min(wait, maxWaitSeconds) * 1000
      const found = await orders.take(extension, after, waitMs, gone)
      return { status: 200, json: { orders: found, isMember: queue.isMember(extension) } }
    },
    reports(owned, body) {
      const given = Reports.safeParse(body)
      if (!given.success) return notReadable(given.error)
      const { reports } = given.data
      if (reports.some((report) => report.extension !== owned)) return notYours()
      queue.apply(owned, reports)
      return { status: 200, json: { accepted: reports.length } }
    },
  }
}
