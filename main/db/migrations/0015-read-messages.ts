import type { Migration } from '../migrate.ts'

/** The layout of e-mails that somebody has read, as blocks and never as HTML; and which case a message has become. */
export const readMessages: Migration = {
  version: 15,
  name: 'read-messages',
  up(database) {
    database.exec(`
      CREATE TABLE message_layouts (
        message_id TEXT PRIMARY KEY,
        blocks     TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER message_layouts_go AFTER DELETE ON messages BEGIN
        DELETE FROM message_layouts WHERE message_id = OLD.id;
      END;
      CREATE INDEX cases_message ON cases (source, source_id) WHERE source IN ('email', 'sms') AND source_id <> '';
    `)
  },
}
