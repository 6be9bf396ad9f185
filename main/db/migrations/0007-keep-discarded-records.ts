import type { Migration } from '../migrate.ts'

/** A discarded draft of a score or a message stays for a while, so that discarding can be taken back. */
export const keepDiscardedRecords: Migration = {
  version: 7,
  name: 'keep-discarded-records',
  up(database) {
    database.exec('ALTER TABLE record_drafts ADD COLUMN discarded_at INTEGER')
  },
}
