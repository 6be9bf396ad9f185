import type { Migration } from '../migrate.ts'

/**
 * What the network delivered twice: one send, two records at the server. `sent_records` remembers for a while what left here
 * and what the server made of it; `passed_over` keeps copies that a pull met while the own record was still on its way;
 * `doubles` is what a person has to know, each second record once.
 *
 * And the server's ids as numbers, for comparing its lists with what is here (`queries/held.ts`).
 */
export const noticeDoubles: Migration = {
  version: 16,
  name: 'notice-doubles',
  up(database) {
    database.exec(`
      CREATE TABLE sent_records (
        record_id   TEXT PRIMARY KEY,
        kind        TEXT NOT NULL CHECK (kind IN ('case', 'qa', 'email', 'sms')),
        server_id   TEXT NOT NULL,
        reference   TEXT,
        likeness    BLOB NOT NULL,
        made_by     TEXT NOT NULL,
        made_at     INTEGER,
        sent_at     INTEGER NOT NULL,
        accepted_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sent_records_likeness ON sent_records (likeness);
      CREATE INDEX sent_records_reference ON sent_records (reference) WHERE reference IS NOT NULL;
      CREATE INDEX sent_records_accepted ON sent_records (accepted_at);

      CREATE TABLE passed_over (
        server_id TEXT PRIMARY KEY,
        owner     TEXT NOT NULL,
        copy      TEXT NOT NULL
      ) STRICT;
      CREATE INDEX passed_over_owner ON passed_over (owner);

      CREATE TABLE doubles (
        id              TEXT PRIMARY KEY,
        kind            TEXT NOT NULL CHECK (kind IN ('case', 'qa', 'email', 'sms')),
        server_id       TEXT NOT NULL,
        other_server_id TEXT NOT NULL,
        noticed_at      INTEGER NOT NULL,
        settled_at      INTEGER,
        UNIQUE (kind, other_server_id)
      ) STRICT;

      ALTER TABLE messages ADD COLUMN created_by TEXT NOT NULL DEFAULT '';

      CREATE INDEX qa_scores_server_number ON qa_scores (CAST(server_id AS INTEGER))
        WHERE server_id IS NOT NULL AND server_id NOT GLOB '*[^0-9]*';
      CREATE INDEX messages_server_number ON messages (kind, CAST(server_id AS INTEGER))
        WHERE server_id IS NOT NULL AND server_id NOT GLOB '*[^0-9]*';
      CREATE INDEX server_calls_server_number ON server_calls (CAST(server_id AS INTEGER))
        WHERE server_id NOT GLOB '*[^0-9]*';
    `)
  },
}
