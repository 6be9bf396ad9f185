import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CaseEntry, OutboxEntry } from '../../main/db/db-api.ts'
import { startDbClient } from '../../main/db/client.ts'
import { openDesk } from '../../main/db/open-desk.ts'
import { openDatabase, type DatabaseConnection } from '../../main/db/open.ts'
import { emptyCase, type CaseFields, type ContactFields } from '../../preload/contract/cases.ts'

/** The database worker as source; the built app has its own bundle of it. */
export const databaseWorkerUrl = new URL('../../main/db/db.worker.ts', import.meta.url)
export const searchWorkerUrl = new URL('../../main/search/search.worker.ts', import.meta.url)

/** A folder of its own, an encrypted file in it and a random key. Call `remove` when done. */
export function tempDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'))
  const file = join(folder, 'workspace.db')
  const key = new Uint8Array(randomBytes(32))
  return {
    folder,
    file,
    searchFile: join(folder, 'search.db'),
    key,
    /** The whole database in this thread, synchronously. */
    openHere: () => openDesk({ file, key }),
    /** A bare connection with the key, for looking behind the scenes. */
    openBare: () => openDatabase({ file, key }),
    /** The database in its worker, as the app has it. */
    startClient: (onStopped: () => void = () => undefined) =>
      startDbClient({ workerUrl: databaseWorkerUrl, file, key, onStopped }),
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type TempDatabase = ReturnType<typeof tempDatabase>

/** Fields of an open walk-in; a test says what it is about. */
export function caseFields(
  about: Partial<Omit<CaseFields, 'contact'>> & { contact?: Partial<ContactFields> } = {},
): CaseFields {
  const empty = emptyCase()
  return { ...empty, ...about, contact: { ...empty.contact, ...about.contact } }
}

/** What the files of a folder hold once decrypted, free pages and all: for proving that something is gone. */
export function decrypted(database: DatabaseConnection): string {
  return database.serialize().toString('latin1')
}

/** The entries of an outbox that are cases'. */
export function ofCases(entries: readonly OutboxEntry[]): CaseEntry[] {
  return entries.filter((entry) => entry.kind === 'case')
}
