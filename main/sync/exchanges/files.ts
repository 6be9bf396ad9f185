import { GatewayError } from '../../api/gateway-error.ts'
import type { OutgoingFile, ServerFile, ServerSession } from '../../api/gateway.ts'
import type { FileEntry, OutboxEntry } from '../../db/db-api.ts'
import type { Exchange } from '../exchange.ts'
import type { ExchangeParts } from './cases.ts'
import { nothingToShow } from './equal-ones.ts'

/** Where the bytes of an attachment come from when it is sent: decrypted in memory, whole and checked. */
export interface UploadSource {
  /** `not-found` when it is gone; `sent` of `progress` counts bytes of this try. */
  open(fileId: string): Promise<OutgoingFile>
  progress(fileId: string, sent: number, total: number): void
  /** Ends what is on its way when the desk closes or this session does; over already when it has. */
  signal(session: ServerSession): AbortSignal
  done(fileId: string): void
}

/**
 * Attachments: an upload whose fate is unclear is simply sent again, whole (DESIGN 6.10). A second copy at the server
 * belongs to no message and harms nobody.
 */
export function createFileExchange({
  db,
  gateway,
  clock,
  uploads,
}: ExchangeParts & { readonly uploads: UploadSource }): Exchange<FileEntry, ServerFile> {
  return {
    is: (entry: OutboxEntry) => entry.kind === 'file',
    mustLook: false,
    async create(session, entry) {
      const file = await uploads.open(entry.recordId).catch((error: unknown) => {
        // Nothing was sent, and no repetition mends it: somebody attaches it again.
        throw new GatewayError('file-damaged', 'refused', { cause: error })
      })
      try {
        const onSent = (sent: number) => uploads.progress(entry.recordId, sent, file.size)
        return await gateway.uploadFile(session, file, onSent, uploads.signal(session))
      } finally {
        uploads.done(entry.recordId)
      }
    },
    find: () => Promise.resolve([]),
    taken: () => Promise.resolve(new Set()),
    judge: () => ({ kind: 'nothing' }),
    count: () => 1,
    async settle(entry, server) {
      return (await db.markRecordAccepted({ id: entry.id, server: { kind: 'file', ...server }, now: clock.now() }))
        .state
    },
    shown: nothingToShow,
  }
}
