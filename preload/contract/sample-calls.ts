import { z } from 'zod'
import { shortLength } from './cases.ts'
import { call } from './define.ts'
import { PageSize } from './inputs.ts'
import { SampleMonth, SampleMonthName, SamplePick, SampleRules, SampleSeed, SampleState } from './sample.ts'

const Place = z.number().int().nonnegative()

/** Which calls are to be scored. */
export const sampleCalls = {
  samples: {
    /** A month with its progress; null is the present one of the site's calendar. */
    get: call('samples.get', {
      in: z.strictObject({ month: SampleMonthName.nullable() }),
      out: SampleMonth,
      needs: 'qa.read',
      perTenSeconds: 40,
    }),
    /**
     * Draws a month by these rules, from this seed or (null) a fresh one. What is scored, begun or was swapped in stays;
     * the rest is replaced. `invalid` when the rules ask for nothing.
     */
    propose: call('samples.propose', {
      in: z.strictObject({ month: SampleMonthName, rules: SampleRules, seed: SampleSeed.nullable() }),
      out: SampleMonth,
      needs: 'qa.write',
      perTenSeconds: 20,
    }),
    /** A page of the calls that were proposed, newest call first; '' and null are any. */
    list: call('samples.list', {
      in: z.strictObject({
        month: SampleMonthName,
        agent: z.string().max(shortLength),
        state: SampleState.nullable(),
        before: Place.nullable(),
        limit: PageSize,
      }),
      out: z.strictObject({ rows: z.array(SamplePick).max(100), next: Place.nullable() }),
      needs: 'qa.read',
    }),
    /**
     * Takes a call out, for a reason that is kept, and draws the next one in its place; null when there is none. `not-found`,
     * `invalid` without a reason, `forbidden` when it is scored or begun.
     */
    swap: call('samples.swap', {
      in: z.strictObject({
        month: SampleMonthName,
        callRef: z.string().max(shortLength),
        reason: z.string().max(500),
      }),
      out: z.strictObject({ instead: SamplePick.nullable() }),
      needs: 'qa.write',
    }),
  },
} as const
