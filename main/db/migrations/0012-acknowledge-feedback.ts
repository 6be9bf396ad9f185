import type { Migration } from '../migrate.ts'

/**
 * When an agent said that feedback was read: the documented server has no place for it. By the server's id of the score,
 * because the copy of it here may go and come again under another one.
 */
export const acknowledgeFeedback: Migration = {
  version: 12,
  name: 'acknowledge-feedback',
  up(database) {
    database.exec(`
      CREATE TABLE qa_acknowledgements (
        server_id       TEXT NOT NULL UNIQUE,
        acknowledged_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX qa_scores_agent ON qa_scores (agent);
    `)
  },
}
