import pino from 'pino'
import type { Log } from './log.ts'
import type { LineSink } from './file-sink.ts'
import { safeEvent, safeFields } from './redact.ts'
import type { EventName, LogFields } from './vocabulary.ts'

/**
 * The logger of the core: pino, one JSON object a line, straight to the sink. Everything passes the redaction here,
 * also what a careless cast has let through the types. A sink that fails (disk full) never fails the work it reports.
 */
export function createLog(options: { sink: LineSink; now: () => number }): Log {
  const logger = pino(
    {
      base: null,
      level: 'info',
      messageKey: 'event',
      timestamp: () => `,"at":"${new Date(options.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        try {
          options.sink.write(line)
        } catch {
          // Nothing can be told about a log that cannot be written, and work must go on.
        }
      },
    },
  )
  const at = (level: 'info' | 'warn' | 'error') => (event: EventName, fields?: LogFields) => {
    // The contract's own name of an event would collide with the line's.
    const { event: about, ...rest } = safeFields(fields)
    logger[level](about === undefined ? rest : { ...rest, about }, safeEvent(event))
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
