import { z } from 'zod'
import { CaseRow, ContactFields, Instant, shortLength } from './cases.ts'

const short = z.string().max(shortLength)

/** What this exchange is dialled to do something: digits and signs, `{extension}` the one it is about; '' where it cannot. */
const FeatureCode = z
  .string()
  .max(60)
  .regex(/^(?:[\w*#]|\{extension\}|\{reason\})*$/)

/** An extension of this exchange that may be dialled. */
const Extension = z.string().regex(/^[\w.*#-]{1,40}$/)

/**
 * What the exchange of a site can do beyond calling, and how it is asked. Null, '' or `none` is something it cannot do,
 * and no screen offers it.
 */
export const PhoneControl = z.strictObject({
  /** `refer`: a caller is handed on by SIP REFER. */
  transfer: z.enum(['refer', 'none']),
  /** A room that everybody who is sent to it talks in; `{extension}` is that of this desk. Needs `refer`. */
  conference: z.strictObject({ room: FeatureCode.min(1) }).nullable(),
  supervise: z
    .strictObject({
      listen: FeatureCode,
      whisper: FeatureCode,
      barge: FeatureCode,
      /** Begins with listening; the keys 4, 5 and 6 go to listen, whisper and barge. */
      switching: FeatureCode,
      /** The supervisor's desk tells the agent's by SIP MESSAGE. False where the exchange does, or nobody. */
      tells: z.boolean(),
    })
    .nullable(),
  /** `{reason}` is the place of the reason in `pauseReasons`, from 1. `lamp` ('' without one) is lit while paused. */
  pause: z.strictObject({ on: FeatureCode.min(1), off: FeatureCode.min(1), lamp: FeatureCode }).nullable(),
  /** Whether the exchange tells what colleagues' telephones are doing. */
  lamps: z.boolean(),
})
export type PhoneControl = z.infer<typeof PhoneControl>

export const Colleague = z.strictObject({ extension: Extension, name: short })
export type Colleague = z.infer<typeof Colleague>

/** Which calls answer themselves, with a beep. The ring that joins the queue always does. */
export const AutoAnswer = z.strictObject({
  /** Display names of callers whose calls are answered at once, such as `Autodial`. */
  names: z.array(short.min(1)).max(20),
  queueCalls: z.boolean(),
  /** Whether `Call-Info: answer-after=0` of this exchange is believed. */
  trustsHeader: z.boolean(),
})
export type AutoAnswer = z.infer<typeof AutoAnswer>

/** The telephone of the person at this desk: where it registers and how this site's exchange speaks. */
export const PhoneAccount = z.strictObject({
  extension: z.string().min(1).max(40),
  displayName: short,
  /** `practice`: the exchange inside the window; `wss`: a real one. */
  server: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('practice') }),
    z.strictObject({ kind: z.literal('wss'), url: z.string().max(500), domain: short }),
  ]),
  /** The SIP secret; '' in practice. Held in memory by the window only, never stored there. */
  secret: short,
  /** Callers by this name ring only to join the queue: answered by itself and never a call (DESIGN 3). */
  joinCallerName: short,
  /** Time after a queue call for finishing the case, in seconds, and what one extension adds. */
  wrapUpSeconds: z.number().int().nonnegative(),
  wrapUpExtensionSeconds: z.number().int().positive(),
  /** A number that plays back what it hears; '' without one. */
  echoNumber: z.string().max(40),
  control: PhoneControl,
  colleagues: z.array(Colleague).max(500),
  autoAnswer: AutoAnswer,
  pauseReasons: z.array(short.min(1)).max(50),
})
export type PhoneAccount = z.infer<typeof PhoneAccount>

/** What this computer knows of a number: shown while it rings (DESIGN 6.7). */
export const CallerHistory = z.strictObject({
  /** Earlier contacts: cases and calls without one. */
  count: z.number().int().nonnegative(),
  lastContactAt: Instant.nullable(),
  /** The contact of the newest case with this number. */
  contact: ContactFields.nullable(),
  /** The newest cases with this number. */
  cases: z.array(CaseRow).max(5),
})
export type CallerHistory = z.infer<typeof CallerHistory>

/** The devices of this computer, by label, because ids change between starts. '' is the system's choice. */
export const DeviceChoice = z.strictObject({
  microphone: short,
  speaker: short,
  ringer: short,
  /** Rings as well as the ringer, so that a call is heard away from the desk; '' is no second one. */
  secondRinger: short.default(''),
  /** The headset whose buttons and lamp are used, by the name it gives itself; '' is none. */
  headset: short.default(''),
  /** Calls of the queue answer themselves: as the site has it, or as this person wants it. */
  answerQueueCalls: z.enum(['site', 'yes', 'no']).default('site'),
  /** How loud the ring is, 0 to 1. */
  ringVolume: z.number().min(0).max(1),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  autoGain: z.boolean(),
})
export type DeviceChoice = z.infer<typeof DeviceChoice>

export function systemDevices(): DeviceChoice {
  return {
    microphone: '',
    speaker: '',
    ringer: '',
    secondRinger: '',
    headset: '',
    answerQueueCalls: 'site',
    ringVolume: 0.8,
    echoCancellation: true,
    noiseSuppression: true,
    autoGain: true,
  }
}

/** An exchange that carries calls and does nothing more, as the one of practice. */
export function plainExchange(): Pick<PhoneAccount, 'control' | 'colleagues' | 'autoAnswer' | 'pauseReasons'> {
  return {
    control: { transfer: 'none', conference: null, supervise: null, pause: null, lamps: false },
    colleagues: [],
    autoAnswer: { names: [], queueCalls: false, trustsHeader: false },
    pauseReasons: [],
  }
}
