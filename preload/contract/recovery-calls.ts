import { z } from 'zod'
import { call } from './define.ts'
import { Nothing } from './inputs.ts'
import { ExportMade, ExportSize, exportSliceBytes, Passphrase, RecoveryInfo } from './recovery.ts'

/** Calls about data that does not open any more, and about taking unsent work out of this computer. */
export const recoveryCalls = {
  recovery: {
    /** What lies here of somebody who cannot open it; counts only, as on the sign-in screen (DESIGN 6.8). */
    getInfo: call('recovery.getInfo', {
      in: z.strictObject({ login: z.string().trim().min(1).max(120) }),
      out: RecoveryInfo,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
  },
  unsent: {
    /** How much an export would be now; reads every attachment once, so not while somebody waits for something else. */
    measureExport: call('unsent.measureExport', {
      in: Nothing,
      out: ExportSize,
      needs: 'signed-in',
      perTenSeconds: 10,
    }),
    /**
     * Makes an encrypted export of the own unsent work and the open drafts, with their attachments unless `withFiles` is
     * false (SECURITY C12). `weak-passphrase`, `passwords-differ`, `export-too-large`. One at a time: the one before is
     * discarded.
     */
    export: call('unsent.export', {
      in: z.strictObject({ passphrase: Passphrase, again: Passphrase, withFiles: z.boolean().optional() }),
      out: ExportMade,
      needs: 'signed-in',
      perTenSeconds: 10,
    }),
  },
  exports: {
    /**
     * The next slice of at most 128 KiB, or the last one again; `not-found` for any other `offset`, and once it was discarded
     * or its person has left. `file-damaged` where an attachment could not be read after all.
     */
    read: call('exports.read', {
      in: z.strictObject({ exportId: z.uuid(), offset: z.number().int().nonnegative() }),
      out: z.strictObject({ base64: z.base64().max(Math.ceil(exportSliceBytes / 3) * 4 + 4), isLast: z.boolean() }),
      needs: 'signed-in',
      perTenSeconds: 2000,
    }),
    discard: call('exports.discard', {
      in: z.strictObject({ exportId: z.uuid() }),
      out: Nothing,
      needs: 'signed-in',
    }),
  },
} as const
