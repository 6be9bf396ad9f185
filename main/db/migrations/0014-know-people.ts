import type { Migration } from '../migrate.ts'

/** What people write between the digits of a number; the same nine digits at its end are the same caller. */
const separators = [' ', '-', '(', ')', '+', '.', '/', '\u00a0', '\u202f']
const numberKey = (column: string) =>
  `substr(${separators.reduce((inner, each) => `replace(${inner}, '${each}', '')`, column)}, -9)`

const hasNumber = `(${numberKey('phone')} <> '' AND ${numberKey('phone')} NOT GLOB '*[^0-9]*')`

/** The address in `Name <address>`, or the whole. */
const bareAddress = (text: string) =>
  `lower(trim(CASE WHEN instr(${text}, '<') > 0
     THEN replace(substr(${text}, instr(${text}, '<') + 1), '>', '') ELSE ${text} END))`

const addressOf = (kind: string, text: string) => `iif(${kind} = 'sms', ${numberKey(text)}, ${bareAddress(text)})`

/** Everybody a message names: who it is for and who sent it. */
const addressesOf = (row: string) => `
  INSERT OR IGNORE INTO message_addresses (address, seq)
    SELECT ${addressOf(`${row}.kind`, 'people.value')}, ${row}.seq
    FROM (SELECT value FROM json_each(${row}.recipients) UNION SELECT ${row}.sender) people
    WHERE people.value <> '';`

/**
 * Pictures and drafts of those who work here; and how those who turn to the helpline are found again in cases and
 * messages. `message_addresses` is derived and kept by triggers, so that no transaction can forget it.
 */
export const knowPeople: Migration = {
  version: 14,
  name: 'know-people',
  up(database) {
    database.exec(`
      ALTER TABLE people ADD COLUMN photo TEXT NOT NULL DEFAULT '';
      ALTER TABLE people ADD COLUMN photo_file TEXT;

      CREATE TABLE person_drafts (
        id           TEXT PRIMARY KEY,
        created_at   INTEGER NOT NULL,
        updated_at   INTEGER NOT NULL,
        discarded_at INTEGER,
        begun_on     TEXT,
        fields       TEXT NOT NULL
      ) STRICT;

      CREATE INDEX cases_email_key ON cases (lower(trim(email))) WHERE email <> '';
      -- An address that half of all cases share, "none@..." of a form, is not read through for those without a number.
      CREATE INDEX cases_email_only ON cases (lower(trim(email))) WHERE email <> '' AND NOT ${hasNumber};
      CREATE INDEX files_server_id ON files (server_id) WHERE server_id IS NOT NULL;

      CREATE TABLE message_addresses (
        address TEXT NOT NULL,
        seq     INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX message_addresses_address ON message_addresses (address, seq);
      CREATE INDEX message_addresses_seq ON message_addresses (seq);
      INSERT OR IGNORE INTO message_addresses (address, seq)
        SELECT ${addressOf('m.kind', 'people.value')}, m.seq FROM messages m, json_each(m.recipients) people
        WHERE people.value <> '';
      INSERT OR IGNORE INTO message_addresses (address, seq)
        SELECT ${addressOf('m.kind', 'm.sender')}, m.seq FROM messages m WHERE m.sender <> '';

      CREATE TRIGGER messages_are_addressed AFTER INSERT ON messages BEGIN
        ${addressesOf('NEW')}
      END;
      CREATE TRIGGER messages_are_addressed_anew AFTER UPDATE OF recipients, sender ON messages
        WHEN (OLD.recipients, OLD.sender) IS NOT (NEW.recipients, NEW.sender) BEGIN
        DELETE FROM message_addresses WHERE seq = OLD.seq;
        ${addressesOf('NEW')}
      END;
      CREATE TRIGGER messages_are_addressed_no_more AFTER DELETE ON messages BEGIN
        DELETE FROM message_addresses WHERE seq = OLD.seq;
      END;
    `)
  },
}
