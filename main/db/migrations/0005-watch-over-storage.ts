import type { Migration } from '../migrate.ts'

/**
 * Security events, which nothing may change or take out again (SECURITY F5), and the openings of this file, by which the
 * search index knows the file it was made from.
 */
export const watchOverStorage: Migration = {
  version: 5,
  name: 'watch-over-storage',
  up(database) {
    database.exec(`
      CREATE TABLE security_events (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at     INTEGER NOT NULL,
        kind   TEXT NOT NULL,
        count  INTEGER,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER security_events_stay BEFORE UPDATE ON security_events
        BEGIN SELECT RAISE(ABORT, 'append only'); END;
      CREATE TRIGGER security_events_remain BEFORE DELETE ON security_events
        BEGIN SELECT RAISE(ABORT, 'append only'); END;
      -- INSERT OR REPLACE takes a row out without asking the trigger above.
      CREATE TRIGGER security_events_keep_their_place BEFORE INSERT ON security_events
        WHEN EXISTS (SELECT 1 FROM security_events WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'append only'); END;

      CREATE TABLE openings (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        ground   TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL
      ) STRICT;
    `)
  },
}
