import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** The practice server's own file: plain SQLite, because nothing in it is about a real person. */
export type Store = Database.Database

const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    usn TEXT NOT NULL UNIQUE COLLATE NOCASE,
    exten TEXT NOT NULL, photo TEXT NOT NULL, fname TEXT NOT NULL, lname TEXT NOT NULL,
    phone TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL, enabled TEXT NOT NULL,
    password_hash TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fname TEXT NOT NULL, lname TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL, town TEXT NOT NULL,
    country TEXT NOT NULL, user_category TEXT NOT NULL, position_in_org TEXT NOT NULL, org_name TEXT NOT NULL
  ) STRICT;
  CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL, source_id TEXT NOT NULL, category_main TEXT NOT NULL, category_sub TEXT NOT NULL,
    narrative TEXT NOT NULL, resolution TEXT NOT NULL, status TEXT NOT NULL, priority TEXT NOT NULL,
    referred_to TEXT NOT NULL, escalated_to TEXT NOT NULL, disposition TEXT NOT NULL,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX tickets_by_source ON tickets (source_id, source);
  CREATE INDEX tickets_by_contact ON tickets (contact_id);
  CREATE INDEX contacts_by_phone ON contacts (phone);
`

/** Version 2: the telephone. An id is the exchange's own, and two exchanges may give the same. */
const telephone = `
  CREATE TABLE queue_members (exten TEXT PRIMARY KEY, joined_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE calls (
    row_id INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, usr TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, context_masq TEXT NOT NULL,
    vector TEXT NOT NULL, voice TEXT NOT NULL, hangup_status TEXT NOT NULL, qa_done TEXT NOT NULL,
    started_at INTEGER NOT NULL, answered_at INTEGER, ended_at INTEGER,
    UNIQUE (usr, id)
  ) STRICT;
  CREATE INDEX calls_by_id ON calls (id);
  CREATE INDEX calls_open ON calls (usr) WHERE ended_at IS NULL;
`

const texts = (...names: readonly string[]) => names.map((name) => `${name} TEXT NOT NULL`).join(', ')

/** An e-mail or a text message; both have the same columns, so that one code serves both. */
const messages = (name: 'emails' | 'sms') => `
  CREATE TABLE ${name} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ${texts('folder', 'status', 'subject', 'msg', 'html', 'sender', 'created_by')},
    created_at INTEGER NOT NULL, sent_at INTEGER
  ) STRICT;
  CREATE INDEX ${name}_waiting ON ${name} (created_at) WHERE status = 'QUEUED';
  CREATE TABLE ${name}_recipients (
    message_id INTEGER NOT NULL REFERENCES ${name} (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, contact_id INTEGER NOT NULL REFERENCES contacts (id), address TEXT NOT NULL,
    PRIMARY KEY (message_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ${name}_by_recipient ON ${name}_recipients (address);
`

/** Version 3: scores, messages, files, who changed a ticket last, and what a test takes away from somebody. */
const desk = `
  ALTER TABLE tickets ADD COLUMN updated_by TEXT NOT NULL DEFAULT '';
  UPDATE tickets SET updated_by = created_by;
  CREATE TABLE qa (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ${texts('source', 'source_id', 'chan_usr', 'chan_vector')},
    ${texts('opening', 'holding', 'politeness', 'enthusiasm', 'personalization')},
    ${texts('troubleshooting', 'listening', 'accuracy', 'resolution')},
    ${texts('comments', 'recomendations', 'created_by')}, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX qa_by_source ON qa (source_id);
  CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ${texts('name', 'type')}, bytes BLOB NOT NULL, ${texts('created_by')}, created_at INTEGER NOT NULL
  ) STRICT;
  ${messages('emails')}
  ${messages('sms')}
  CREATE TABLE email_attachments (
    message_id INTEGER NOT NULL REFERENCES emails (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, file_id INTEGER NOT NULL REFERENCES files (id),
    PRIMARY KEY (message_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX contacts_by_email ON contacts (email) WHERE email <> '';
  CREATE TABLE forbidden (
    login TEXT NOT NULL COLLATE NOCASE, ${texts('resource', 'record')},
    PRIMARY KEY (login, resource, record)
  ) STRICT, WITHOUT ROWID;
`

/** What leads from each version to the next, beginning at an empty file. */
const steps: readonly string[] = [schema, telephone, desk]

/** Brings the file to the present version, each step whole or not at all. */
function upgrade(db: Store, found: number): void {
  steps.slice(found).forEach((step, index) => {
    db.transaction(() => {
      db.exec(step)
      db.pragma(`user_version = ${found + index + 1}`)
    })()
  })
}

/**
 * Opens (or creates) the server's file in the folder. What has been answered as stored must survive a kill and
 * a power cut, as on a real server: `synchronous=FULL`. A file of an earlier version is brought up to date in place.
 */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'practice-server.db')
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('busy_timeout = 3000')
  // A list that skips far reads many pages; the file is on this computer and small.
  db.pragma('mmap_size = 268435456')
  chmodSync(file, 0o600)
  const found = Number(db.pragma('user_version', { simple: true }))
  if (found > steps.length) {
    db.close()
    throw new Error(`the practice server's file is of a later version (${found})`)
  }
  upgrade(db, found)
  return db
}

export function readMeta(db: Store, key: string): string | undefined {
  return db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value
}

export function writeMeta(db: Store, key: string, value: string): void {
  db.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value)
}
