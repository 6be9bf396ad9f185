import type { Migration } from '../migrate.ts'

/**
 * Which calls of a month are to be scored. A pick keeps what is shown of its call, because the call goes by age; whether it
 * is scored is written by the tables that know it, and outlives them too.
 */
export const keepSamples: Migration = {
  version: 10,
  name: 'keep-samples',
  up(database) {
    database.exec(`
      CREATE TABLE sample_months (
        month       TEXT PRIMARY KEY,
        rules       TEXT NOT NULL,
        seed        TEXT NOT NULL,
        is_cut      INTEGER NOT NULL,
        proposed_at INTEGER NOT NULL,
        proposed_by TEXT NOT NULL
      ) STRICT;

      CREATE TABLE sample_picks (
        month         TEXT NOT NULL,
        call_ref      TEXT NOT NULL,
        seq           INTEGER NOT NULL,
        at            INTEGER NOT NULL,
        agent         TEXT NOT NULL,
        queue         TEXT NOT NULL,
        direction     TEXT NOT NULL,
        talk_ms       INTEGER,
        has_recording INTEGER NOT NULL,
        reasons       TEXT NOT NULL,
        instead_of    TEXT,
        is_scored     INTEGER NOT NULL DEFAULT 0,
        swapped_at    INTEGER,
        swapped_by    TEXT,
        swap_reason   TEXT,
        UNIQUE (month, call_ref)
      ) STRICT;
      CREATE UNIQUE INDEX sample_picks_place ON sample_picks (month, seq);
      CREATE INDEX sample_picks_call ON sample_picks (call_ref);

      CREATE TRIGGER sample_is_scored_here AFTER INSERT ON qa_scores BEGIN
        UPDATE sample_picks SET is_scored = 1 WHERE call_ref = NEW.call_ref;
      END;
      CREATE TRIGGER sample_score_is_taken_back AFTER DELETE ON qa_scores WHEN OLD.server_id IS NULL BEGIN
        UPDATE sample_picks SET is_scored = 0
        WHERE call_ref = OLD.call_ref
          AND NOT EXISTS (SELECT 1 FROM qa_scores WHERE call_ref = OLD.call_ref)
          AND NOT EXISTS (SELECT 1 FROM server_calls WHERE server_id = OLD.call_ref AND is_scored = 1);
      END;
      CREATE TRIGGER sample_is_scored_there AFTER UPDATE OF is_scored ON server_calls WHEN NEW.is_scored = 1 BEGIN
        UPDATE sample_picks SET is_scored = 1 WHERE call_ref = NEW.server_id;
      END;
      CREATE TRIGGER sample_came_scored AFTER INSERT ON server_calls WHEN NEW.is_scored = 1 BEGIN
        UPDATE sample_picks SET is_scored = 1 WHERE call_ref = NEW.server_id;
      END;
    `)
  },
}
