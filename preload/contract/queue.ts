import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'

/** The five states of the server's poll (DESIGN 3), and `unknown` before its first answer. */
export const queueStatuses = ['unknown', 'offline', 'ringing', 'online', 'oncall', 'wrapup'] as const

/** Where this desk stands in the queue, as the server last said. Says nothing of who is calling: it is shown while locked. */
export const QueueState = z.strictObject({
  status: z.enum(queueStatuses),
  /** When this status began, as this desk saw it. */
  sinceAt: Instant,
  /** When the server last said so: the age of the feed. Null before its first answer. */
  readAt: Instant.nullable(),
  /** The id of the call the server speaks of, '' without one: what a ticket carries as its source id. */
  callId: z.string().max(shortLength),
  /** The queue that call came through. */
  queue: z.string().max(shortLength),
  /** The server's own words beside the status: shown as quoted text, never as markup. */
  message: z.string().max(500),
})
export type QueueState = z.infer<typeof QueueState>

/** What the server answered to joining or leaving: `refused` carries its message. */
export const QueueAnswer = z.strictObject({
  result: z.enum(['ringing', 'offline', 'refused']),
  message: z.string().max(500),
})
export type QueueAnswer = z.infer<typeof QueueAnswer>
