import type { Migration } from '../migrate.ts'

/**
 * The calls of this desk, and who called before.
 *
 * The key of a number is written out here and not taken from `number-key.ts`, because a released step never changes; a
 * test holds both against each other. `seq` is the place in the list, made like that of a case.
 */
export const logCalls: Migration = {
  version: 3,
  name: 'log-calls',
  up(database) {
    database.exec(`
      CREATE TABLE calls (
        seq            INTEGER PRIMARY KEY,
        id             TEXT NOT NULL UNIQUE,
        direction      TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        number         TEXT NOT NULL,
        number_key     TEXT NOT NULL,
        digits         TEXT NOT NULL,
        name           TEXT NOT NULL,
        folded_name    TEXT NOT NULL,
        queue          TEXT NOT NULL,
        call_ref       TEXT,
        started_at     INTEGER NOT NULL,
        answered_at    INTEGER,
        ended_at       INTEGER,
        holds          INTEGER NOT NULL,
        held_ms        INTEGER NOT NULL,
        ended_how      TEXT,
        quality        TEXT,
        case_id        TEXT,
        disposition    TEXT NOT NULL DEFAULT '',
        outcome_entry  TEXT,
        reported_at    INTEGER NOT NULL
      ) STRICT;

      CREATE INDEX calls_number_key ON calls (number_key) WHERE number_key <> '';
      CREATE INDEX calls_call_ref ON calls (call_ref) WHERE call_ref IS NOT NULL;
      CREATE INDEX calls_case ON calls (case_id) WHERE case_id IS NOT NULL;

      CREATE INDEX cases_number_key ON cases (substr(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''), '.', ''), '/', ''), '\u00a0', ''), '\u202f', ''), -9))
        WHERE phone <> '';
      CREATE INDEX cases_call ON cases (source_id) WHERE source = 'call' AND source_id <> '';
    `)
  },
}
