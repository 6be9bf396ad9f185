import type { Migration } from '../migrate.ts'

/**
 * What is attached to e-mails that came in: names, kinds and sizes, each under an id of this desk. The bytes of one that
 * somebody fetched are in `files` under the same id. Both go with their message.
 */
export const listReceivedFiles: Migration = {
  version: 6,
  name: 'list-received-files',
  up(database) {
    database.exec(`
      ALTER TABLE messages ADD COLUMN knows_files INTEGER NOT NULL DEFAULT 0;

      CREATE TABLE received_files (
        id         TEXT PRIMARY KEY,
        message_id TEXT NOT NULL,
        position   INTEGER NOT NULL,
        server_id  TEXT NOT NULL,
        name       TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size       INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX received_files_message ON received_files (message_id, position);

      CREATE TRIGGER messages_take_their_files AFTER DELETE ON messages BEGIN
        DELETE FROM files WHERE id IN (SELECT id FROM received_files WHERE message_id = OLD.id);
        DELETE FROM received_files WHERE message_id = OLD.id;
      END;
    `)
  },
}
