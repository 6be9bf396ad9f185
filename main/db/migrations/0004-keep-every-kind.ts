import type { Migration } from '../migrate.ts'

/**
 * Scores, messages, people, the server's calls and attachments beside the cases, and one outbox for all of them.
 *
 * The outbox is built anew, because a check and a NOT NULL cannot be taken off a column: `record_id` is now the lane that
 * keeps its order, and only a case's row has a `case_id`. Its rows are copied as they are.
 */
export const keepEveryKind: Migration = {
  version: 4,
  name: 'keep-every-kind',
  up(database) {
    database.exec(`
      CREATE TABLE outbox_of_kinds (
        position         INTEGER PRIMARY KEY AUTOINCREMENT,
        id               TEXT NOT NULL UNIQUE,
        kind             TEXT NOT NULL CHECK (kind IN ('case', 'qa', 'email', 'sms', 'user', 'file')),
        record_id        TEXT NOT NULL,
        case_id          TEXT REFERENCES cases (id) CHECK ((kind = 'case') = (case_id IS NOT NULL)),
        about_case_id    TEXT,
        operation        TEXT NOT NULL CHECK (operation IN ('case.create', 'case.update', 'qa.create', 'email.create',
                           'sms.create', 'file.create', 'user.create', 'user.update')),
        state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'unclear', 'parked')),
        must_look        INTEGER NOT NULL DEFAULT 0,
        attempts         INTEGER NOT NULL DEFAULT 0,
        server_errors    INTEGER NOT NULL DEFAULT 0,
        next_try_at      INTEGER NOT NULL,
        not_before_at    INTEGER NOT NULL DEFAULT 0,
        created_at       INTEGER NOT NULL,
        reason           TEXT,
        problems         TEXT NOT NULL DEFAULT '[]',
        waits_for        TEXT NOT NULL DEFAULT '[]',
        reference        TEXT,
        first_sent_at    INTEGER,
        candidates       TEXT NOT NULL DEFAULT '[]',
        fields           TEXT NOT NULL,
        theirs           TEXT
      ) STRICT;

      INSERT INTO outbox_of_kinds (position, id, kind, record_id, case_id, operation, state, must_look, attempts,
          server_errors, next_try_at, not_before_at, created_at, reason, problems, fields, theirs)
        SELECT position, id, 'case', case_id, case_id, operation, state, must_look, attempts,
          server_errors, next_try_at, not_before_at, created_at, reason, problems, fields, theirs
        FROM outbox ORDER BY position;
      DROP TABLE outbox;
      ALTER TABLE outbox_of_kinds RENAME TO outbox;
      CREATE INDEX outbox_record ON outbox (record_id, position);
      CREATE INDEX outbox_reference ON outbox (reference) WHERE reference IS NOT NULL;
      CREATE INDEX outbox_case ON outbox (case_id, position) WHERE case_id IS NOT NULL;

      CREATE TABLE case_looks (
        seq        INTEGER PRIMARY KEY,
        looked_at  INTEGER NOT NULL DEFAULT 0,
        touched_at INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      CREATE TABLE record_drafts (
        id         TEXT PRIMARY KEY,
        kind       TEXT NOT NULL CHECK (kind IN ('qa', 'message')),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        fields     TEXT NOT NULL
      ) STRICT;

      CREATE TABLE qa_scores (
        seq             INTEGER PRIMARY KEY,
        id              TEXT NOT NULL UNIQUE,
        server_id       TEXT,
        is_own          INTEGER NOT NULL,
        call_ref        TEXT NOT NULL,
        agent           TEXT NOT NULL,
        created_at      INTEGER NOT NULL,
        created_by      TEXT NOT NULL,
        opening         INTEGER NOT NULL,
        holding         INTEGER NOT NULL,
        politeness      INTEGER NOT NULL,
        enthusiasm      INTEGER NOT NULL,
        personalization INTEGER NOT NULL,
        troubleshooting INTEGER NOT NULL,
        listening       INTEGER NOT NULL,
        accuracy        INTEGER NOT NULL,
        resolution      INTEGER NOT NULL,
        comments        TEXT NOT NULL,
        recommendations TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX qa_scores_server_id ON qa_scores (server_id) WHERE server_id IS NOT NULL;
      CREATE INDEX qa_scores_call ON qa_scores (call_ref);

      CREATE TABLE messages (
        seq         INTEGER PRIMARY KEY,
        id          TEXT NOT NULL UNIQUE,
        kind        TEXT NOT NULL CHECK (kind IN ('email', 'sms')),
        server_id   TEXT,
        is_own      INTEGER NOT NULL,
        case_id     TEXT,
        folder      TEXT NOT NULL,
        status      TEXT NOT NULL,
        sender      TEXT NOT NULL,
        created_at  INTEGER NOT NULL,
        recipients  TEXT NOT NULL,
        attachments TEXT NOT NULL,
        subject     TEXT NOT NULL,
        text        TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX messages_server_id ON messages (kind, server_id) WHERE server_id IS NOT NULL;
      CREATE INDEX messages_kind ON messages (kind);
      CREATE INDEX messages_case ON messages (case_id) WHERE case_id IS NOT NULL;

      CREATE TABLE people (
        id         TEXT PRIMARY KEY,
        server_id  TEXT,
        login      TEXT NOT NULL,
        extension  TEXT NOT NULL,
        first_name TEXT NOT NULL,
        last_name  TEXT NOT NULL,
        phone      TEXT NOT NULL,
        email      TEXT NOT NULL,
        role_name  TEXT NOT NULL,
        enabled    TEXT NOT NULL,
        base       TEXT
      ) STRICT;
      CREATE UNIQUE INDEX people_server_id ON people (server_id) WHERE server_id IS NOT NULL;

      CREATE TABLE server_calls (
        seq           INTEGER PRIMARY KEY,
        server_id     TEXT NOT NULL UNIQUE,
        at            INTEGER,
        agent         TEXT NOT NULL,
        queue         TEXT NOT NULL,
        number        TEXT NOT NULL,
        digits        TEXT NOT NULL,
        direction     TEXT NOT NULL,
        status        TEXT NOT NULL,
        wait_ms       INTEGER,
        talk_ms       INTEGER,
        has_recording INTEGER NOT NULL,
        is_scored     INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE files (
        id         TEXT PRIMARY KEY,
        name       TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size       INTEGER NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('collecting', 'kept', 'sent')),
        file_key   BLOB NOT NULL,
        sha256     TEXT,
        server_id  TEXT,
        created_at INTEGER NOT NULL,
        sent_at    INTEGER
      ) STRICT;
    `)
  },
}
