import { call } from './define.ts'
import { Revealed, RevealTarget } from './masking.ts'

/** The way past the mask. */
export const maskingCalls = {
  masking: {
    /**
     * Shows one record in plain, and says so in the security events before it does: which record, and nothing of what is in
     * it. Until lock or sign-out the same record then comes in plain from every other call. `not-found`; `too-fast` beyond
     * `mostRevealsAnHour`.
     */
    reveal: call('masking.reveal', {
      in: RevealTarget,
      out: Revealed,
      needs: 'personal.reveal',
      perTenSeconds: 10,
    }),
  },
} as const
