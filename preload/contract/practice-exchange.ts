import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'

/**
 * What passes between the practice server and the practice exchange in the window: the same that a central server and
 * a telephone exchange tell each other. Only in practice.
 */

const short = z.string().max(shortLength)
const extension = z.string().min(1).max(40)

/** What the server asks of the exchange: ring an extension so that its answer joins the queue, or take it out. */
export const ExchangeOrder = z.strictObject({
  /** Grows by one with each order. */
  number: z.number().int().positive(),
  kind: z.enum(['ring-to-join', 'leave']),
  extension,
})
export type ExchangeOrder = z.infer<typeof ExchangeOrder>

/** What the exchange tells the server. Times are its own, so that a report delivered late still says when. */
export const ExchangeReport = z.discriminatedUnion('kind', [
  /** The exchange has (re)started: of this extension nothing is up and nobody is in the queue but who `isMember`. */
  z.strictObject({ kind: z.literal('started'), extension, at: Instant }),
  z.strictObject({ kind: z.literal('join-ringing'), extension, at: Instant }),
  z.strictObject({ kind: z.literal('joined'), extension, at: Instant }),
  z.strictObject({ kind: z.literal('join-failed'), extension, at: Instant }),
  z.strictObject({ kind: z.literal('left'), extension, at: Instant }),
  z.strictObject({
    kind: z.literal('call-ringing'),
    extension,
    at: Instant,
    callId: short,
    number: short,
    name: short,
    queue: short,
    direction: z.enum(['in', 'out']),
    /** Which bundled voice the caller speaks with: its recording is made from it. */
    voice: short,
  }),
  z.strictObject({ kind: z.literal('call-answered'), extension, at: Instant, callId: short }),
  z.strictObject({
    kind: z.literal('call-ended'),
    extension,
    at: Instant,
    callId: short,
    by: z.enum(['caller', 'agent', 'exchange']),
  }),
])
export type ExchangeReport = z.infer<typeof ExchangeReport>

/** What a simulated caller does once connected. */
const behaviours = ['talk', 'silent', 'hang-up', 'abandon'] as const

const Seconds = z.tuple([z.number().min(0).max(600), z.number().min(0).max(600)])

/** One call of an exercise: comes between `after[0]` and `after[1]` seconds after the step before. */
const ScenarioCall = z.strictObject({
  after: Seconds,
  number: z.string().max(40),
  name: short,
  queue: short,
  voice: short,
  behaviour: z.enum(behaviours),
  /** For `hang-up`: seconds after the answer; for `abandon`: seconds of ringing. */
  lasts: z.number().min(0).max(600).nullable(),
})
export type ScenarioCall = z.infer<typeof ScenarioCall>

/** A training exercise as data: what the exchange does after somebody has joined. */
export const Scenario = z.strictObject({
  id: z.string().max(40),
  label: z.record(z.string().max(8), short),
  /** Does the leg that joined the queue stay up, or does the exchange end it after joining? Both occur in the field. */
  joinLeg: z.enum(['stays', 'ends']),
  calls: z.array(ScenarioCall).min(1).max(100),
  /** After the last call: `random` goes on with any of them, `end` is quiet. */
  then: z.enum(['random', 'end']),
})
export type Scenario = z.infer<typeof Scenario>

export const Scenarios = z.array(Scenario).min(1).max(30)
export type Scenarios = z.infer<typeof Scenarios>
