import { z } from 'zod'
import { call } from './define.ts'
import { Nothing, Password } from './inputs.ts'
import { StorageOverview } from './storage.ts'

/** Calls about what this person has on this computer. */
export const storageCalls = {
  storage: {
    getOverview: call('storage.getOverview', {
      in: Nothing,
      out: StorageOverview,
      needs: 'signed-in',
      perTenSeconds: 20,
    }),
    /** Begins a check of the whole file; `storageChanged` says when it is over, the overview what came of it. */
    checkNow: call('storage.checkNow', { in: Nothing, out: Nothing, needs: 'signed-in', perTenSeconds: 10 }),
    /** The person has read what was told: the salvage report, or that a part was started again. */
    dismissReport: call('storage.dismissReport', { in: Nothing, out: Nothing, needs: 'signed-in' }),
    /**
     * Removes everything of this person from this computer for good and signs out; a desk that was set aside stays, because
     * nobody can tell what is unsent in it. `workspace-has-unsent` while work or a draft waits, `wrong-password-here`,
     * `too-many-attempts`.
     */
    wipe: call('storage.wipe', {
      in: z.strictObject({ password: Password }),
      out: Nothing,
      needs: 'signed-in',
      perTenSeconds: 20,
    }),
  },
} as const
