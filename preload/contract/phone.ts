import { z } from 'zod'
import { CaseRow, ContactFields, Instant, shortLength } from './cases.ts'

const short = z.string().max(shortLength)

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
    ringVolume: 0.8,
    echoCancellation: true,
    noiseSuppression: true,
    autoGain: true,
  }
}
