import type { Migration } from '../migrate.ts'

/**
 * Drafts, cases, the outbox and small values.
 *
 * Long texts stand last in their row: a list reads the columns before them without walking overflow pages.
 * An index ends with the rowid, which is `seq` here, so `(facet)` already delivers "newest first within a facet".
 */
export const createDesk: Migration = {
  version: 1,
  name: 'create-desk',
  up(database) {
    database.exec(`
      CREATE TABLE cases (
        seq             INTEGER PRIMARY KEY,
        id              TEXT NOT NULL UNIQUE,
        server_id       TEXT,
        draft_id        TEXT,
        facet           INTEGER NOT NULL,
        revision        INTEGER NOT NULL,
        created_at      INTEGER NOT NULL,
        updated_at      INTEGER NOT NULL,
        created_by      TEXT NOT NULL,
        source          TEXT NOT NULL,
        source_id       TEXT NOT NULL,
        category_main   TEXT NOT NULL,
        category_sub    TEXT NOT NULL,
        status          TEXT NOT NULL,
        priority        TEXT NOT NULL,
        referred_to     TEXT NOT NULL,
        escalated_to    TEXT NOT NULL,
        disposition     TEXT NOT NULL,
        first_name      TEXT NOT NULL,
        last_name       TEXT NOT NULL,
        phone           TEXT NOT NULL,
        email           TEXT NOT NULL,
        town            TEXT NOT NULL,
        country         TEXT NOT NULL,
        user_category   TEXT NOT NULL,
        position_in_org TEXT NOT NULL,
        org_name        TEXT NOT NULL,
        narrative       TEXT NOT NULL,
        resolution      TEXT NOT NULL,
        base            TEXT
      ) STRICT;

      CREATE UNIQUE INDEX cases_server_id ON cases (server_id) WHERE server_id IS NOT NULL;
      CREATE UNIQUE INDEX cases_draft_id ON cases (draft_id) WHERE draft_id IS NOT NULL;
      CREATE UNIQUE INDEX cases_revision ON cases (revision);
      CREATE INDEX cases_facet ON cases (facet);
      CREATE INDEX cases_category_facet ON cases (category_main, facet);
      CREATE INDEX cases_unsent_source ON cases (source, source_id) WHERE server_id IS NULL;

      CREATE TABLE removed_cases (
        seq      INTEGER PRIMARY KEY,
        revision INTEGER NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE drafts (
        id           TEXT PRIMARY KEY,
        case_id      TEXT,
        created_at   INTEGER NOT NULL,
        updated_at   INTEGER NOT NULL,
        discarded_at INTEGER,
        fields       TEXT NOT NULL
      ) STRICT;

      CREATE TABLE outbox (
        position         INTEGER PRIMARY KEY AUTOINCREMENT,
        id               TEXT NOT NULL UNIQUE,
        case_id          TEXT NOT NULL REFERENCES cases (id),
        operation        TEXT NOT NULL CHECK (operation IN ('case.create', 'case.update')),
        state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'unclear', 'parked')),
        must_look        INTEGER NOT NULL DEFAULT 0,
        attempts         INTEGER NOT NULL DEFAULT 0,
        server_errors    INTEGER NOT NULL DEFAULT 0,
        next_try_at      INTEGER NOT NULL,
        not_before_at    INTEGER NOT NULL DEFAULT 0,
        created_at       INTEGER NOT NULL,
        reason           TEXT,
        problems         TEXT NOT NULL DEFAULT '[]',
        fields           TEXT NOT NULL,
        theirs           TEXT
      ) STRICT;

      CREATE INDEX outbox_case ON outbox (case_id, position);

      CREATE TABLE meta (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
