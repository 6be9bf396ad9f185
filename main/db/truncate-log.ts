import type { DatabaseConnection } from './open.ts'

/** How the write-ahead log is emptied (SECURITY C7, E2). */
export interface LogTruncation {
  /** Folds the log into the file and empties it; if somebody is reading the file just now, at the next `catchUp`. */
  readonly truncate: () => void
  readonly catchUp: () => void
}

/** A count or a check beside us may read for seconds; no save waits for that, ms. */
const patienceMs = 100

export function createLogTruncation(database: DatabaseConnection): LogTruncation {
  let isDue = false

  function truncate(): void {
    const usual = Number(database.pragma('busy_timeout', { simple: true }))
    database.pragma(`busy_timeout = ${patienceMs}`)
    try {
      const done = database.prepare<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').get()
      isDue = done?.busy !== 0
    } finally {
      database.pragma(`busy_timeout = ${usual}`)
    }
  }

  return {
    truncate,
    catchUp() {
      if (isDue) truncate()
    },
  }
}
