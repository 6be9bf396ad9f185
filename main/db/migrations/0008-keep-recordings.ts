import type { Migration } from '../migrate.ts'

/**
 * Recordings that were fetched to be listened to, remarks at their moments, and who heard which part: a log that nothing may
 * change or shorten. Their bytes are in `main/recordings`.
 */
export const keepRecordings: Migration = {
  version: 8,
  name: 'keep-recordings',
  up(database) {
    database.exec(`
      CREATE TABLE recordings (
        seq         INTEGER PRIMARY KEY AUTOINCREMENT,
        call_ref    TEXT NOT NULL UNIQUE,
        at          INTEGER,
        agent       TEXT NOT NULL,
        queue       TEXT NOT NULL,
        state       TEXT NOT NULL CHECK (state IN ('waiting', 'fetching', 'kept', 'refused', 'removed')),
        reason      TEXT,
        file_id     TEXT UNIQUE,
        file_key    BLOB,
        size        INTEGER,
        sha256      TEXT,
        format      TEXT,
        fetched_at  INTEGER,
        changed_at  INTEGER NOT NULL,
        duration_ms INTEGER,
        waveform    TEXT
      ) STRICT;
      CREATE INDEX recordings_waiting ON recordings (state) WHERE state IN ('waiting', 'fetching');

      CREATE TABLE recording_remarks (
        id         TEXT PRIMARY KEY,
        call_ref   TEXT NOT NULL,
        at_ms      INTEGER NOT NULL,
        text       TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL
      ) STRICT;
      CREATE INDEX recording_remarks_call ON recording_remarks (call_ref, at_ms);

      CREATE TABLE recording_listens (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        call_ref TEXT NOT NULL,
        at       INTEGER NOT NULL,
        who      TEXT NOT NULL,
        from_ms  INTEGER NOT NULL,
        to_ms    INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX recording_listens_call ON recording_listens (call_ref);
      CREATE TRIGGER recording_listens_stay BEFORE UPDATE ON recording_listens
        BEGIN SELECT RAISE(ABORT, 'append only'); END;
      CREATE TRIGGER recording_listens_remain BEFORE DELETE ON recording_listens
        BEGIN SELECT RAISE(ABORT, 'append only'); END;
      CREATE TRIGGER recording_listens_keep_their_place BEFORE INSERT ON recording_listens
        WHEN EXISTS (SELECT 1 FROM recording_listens WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'append only'); END;
    `)
  },
}
