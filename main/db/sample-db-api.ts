import type { SampleMonth, SamplePick, SampleReason, SampleRules } from '../../preload/contract/index.ts'

/** The part of `DbApi` about the calls that are to be scored. Names of people are not its business: `agentName` is ''. */
export interface SampleDbApi {
  /**
   * Calls of the server that began in `[from, to)` and lie behind the place `after`, in order of their place: at most
   * `limit` of them, `next` null at the end.
   */
  callsToSample(input: { from: number; to: number; after: number | null; limit: number }): {
    rows: SampledCall[]
    next: number | null
  }
  /** When the oldest call that is here began; null without any. */
  firstCallAt(): number | null
  /** What was drawn for a month, or the rules of the last month before it, which go on to hold. */
  sampleOf(input: { month: string }): { proposal: SampleMonth['proposal']; rules: SampleRules | null }
  /** Months with a sample, newest first. */
  sampleMonths(): string[]
  /** Every call that was proposed for a month, those that were swapped too. */
  samplePicks(input: { month: string }): SamplePick[]
  pageSamplePicks(input: {
    month: string
    agent: string
    state: SamplePick['state'] | null
    before: number | null
    limit: number
  }): SamplePick[]
  /** `not-found`. */
  samplePick(input: { month: string; callRef: string }): SamplePick
  /** The month as it is from now on, in one transaction: what is begun, scored or swapped stays, the rest is these. */
  keepSample(input: {
    month: string
    rules: SampleRules
    seed: string
    isCut: boolean
    by: string
    now: number
    /** Picks that stay though they are not begun, by call: those that took the place of another. */
    stays: readonly string[]
    picks: readonly NewPick[]
  }): void
  /** `not-found`; `forbidden` when it is scored, begun or swapped. The reason stays with the month. */
  swapPick(input: {
    month: string
    callRef: string
    reason: string
    by: string
    now: number
    instead: NewPick | null
  }): void
}

/** A call with what the rules ask about. */
export interface SampledCall {
  readonly id: string
  readonly seq: number
  readonly at: number
  readonly agent: string
  readonly queue: string
  readonly direction: 'in' | 'out' | ''
  readonly talkMs: number | null
  readonly isAnswered: boolean
  readonly hasRecording: boolean
  readonly isScored: boolean
  /** A case of this call is of high priority. */
  readonly isHighPriority: boolean
}

/** A call that is proposed; the rest is read from the call itself. */
export interface NewPick {
  readonly callRef: string
  readonly reasons: readonly SampleReason[]
}
