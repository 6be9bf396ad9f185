import type { Migration } from '../migrate.ts'

/**
 * What a person has promised to do: cases to follow up, numbers to call back, and the calls that were made to them. It exists
 * on this computer alone. A case that was fetched anew has another id here, so its number at the server is kept beside it.
 */
export const keepAgenda: Migration = {
  version: 11,
  name: 'keep-agenda',
  up(database) {
    database.exec(`
      CREATE TABLE follow_ups (
        seq            INTEGER PRIMARY KEY,
        id             TEXT NOT NULL UNIQUE,
        case_id        TEXT NOT NULL,
        case_server_id TEXT,
        about          TEXT NOT NULL,
        note           TEXT NOT NULL,
        due_at         INTEGER NOT NULL,
        moved          INTEGER NOT NULL,
        created_at     INTEGER NOT NULL,
        done_at        INTEGER
      ) STRICT;
      CREATE INDEX follow_ups_open ON follow_ups (due_at, id) WHERE done_at IS NULL;
      CREATE INDEX follow_ups_done ON follow_ups (done_at, id) WHERE done_at IS NOT NULL;
      CREATE INDEX follow_ups_case ON follow_ups (case_id);
      CREATE INDEX follow_ups_case_server ON follow_ups (case_server_id) WHERE case_server_id IS NOT NULL;

      CREATE TABLE call_backs (
        seq            INTEGER PRIMARY KEY,
        id             TEXT NOT NULL UNIQUE,
        origin         TEXT NOT NULL,
        number         TEXT NOT NULL,
        number_key     TEXT NOT NULL,
        name           TEXT NOT NULL,
        note           TEXT NOT NULL,
        priority       TEXT NOT NULL CHECK (priority IN ('high', 'medium', 'low')),
        on_day         TEXT NOT NULL,
        from_minute    INTEGER NOT NULL,
        to_minute      INTEGER NOT NULL,
        from_at        INTEGER NOT NULL,
        to_at          INTEGER NOT NULL,
        case_id        TEXT,
        case_server_id TEXT,
        call_id        TEXT,
        taken_at       INTEGER,
        created_at     INTEGER NOT NULL,
        closed_at      INTEGER,
        result         TEXT,
        reason         TEXT NOT NULL
      ) STRICT;
      CREATE INDEX call_backs_open ON call_backs (to_at, id) WHERE closed_at IS NULL;
      CREATE INDEX call_backs_closed ON call_backs (closed_at, id) WHERE closed_at IS NOT NULL;
      CREATE INDEX call_backs_number ON call_backs (number_key) WHERE closed_at IS NULL;
      CREATE INDEX call_backs_call ON call_backs (call_id) WHERE call_id IS NOT NULL;
      CREATE INDEX call_backs_case ON call_backs (case_id) WHERE case_id IS NOT NULL;
      CREATE INDEX call_backs_case_server ON call_backs (case_server_id) WHERE case_server_id IS NOT NULL;

      CREATE TABLE call_back_attempts (
        seq          INTEGER PRIMARY KEY,
        call_back_id TEXT NOT NULL,
        call_id      TEXT NOT NULL,
        number_key   TEXT NOT NULL,
        at           INTEGER NOT NULL,
        answered_at  INTEGER,
        ended_how    TEXT,
        UNIQUE (call_back_id, call_id)
      ) STRICT;
      CREATE INDEX call_back_attempts_call ON call_back_attempts (call_id);

      CREATE TRIGGER cases_tell_the_agenda AFTER UPDATE OF server_id ON cases
        WHEN NEW.server_id IS NOT NULL AND OLD.server_id IS NOT NEW.server_id BEGIN
        UPDATE follow_ups SET case_server_id = NEW.server_id WHERE case_id = NEW.id;
        UPDATE call_backs SET case_server_id = NEW.server_id WHERE case_id = NEW.id;
      END;
    `)
  },
}
