import type { EventName, LogFields } from './vocabulary.ts'

export type { EventName, LogFields } from './vocabulary.ts'

/** The one logger: an event of a closed list with fields of a closed list. There is no place for free text (SECURITY F1). */
export interface Log {
  info(event: EventName, fields?: LogFields): void
  warn(event: EventName, fields?: LogFields): void
  error(event: EventName, fields?: LogFields): void
}

/** Drops everything: for parts that run where nothing is logged, such as benches. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
