import { allCalls, errorCodes, events } from '../../preload/contract/index.ts'
import { eventNames, stateWords } from './vocabulary.ts'
import type { LogFields } from './vocabulary.ts'

/**
 * Redaction at the sink (SECURITY F1). A name cannot be told from a word by any pattern, so nothing is searched for
 * and crossed out: each field has a closed set or a narrow grammar, and what does not fit is written as `[redacted]`.
 */

const redacted = '[redacted]'
const knownCalls: ReadonlySet<string> = new Set(allCalls.map((each) => each.name))
const knownEvents: ReadonlySet<string> = new Set(Object.keys(events))
const knownNames: ReadonlySet<string> = new Set(eventNames)
const knownStates: ReadonlySet<string> = new Set(stateWords)

/** The largest number that is written: counts and durations fit, telephone numbers of seven digits or more do not. */
const largestNumber = 999_999

function oneOf(known: ReadonlySet<string>) {
  return (value: unknown): string => (typeof value === 'string' && known.has(value) ? value : redacted)
}

function amount(value: unknown): number | string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return redacted
  return Math.abs(value) > largestNumber ? redacted : Math.round(value * 10) / 10
}

/** The end of a UUID: enough to tell two apart on one computer, too little to look a case up anywhere else. */
function shortId(value: unknown): string {
  const isUuid = typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
  return isUuid ? `…${value.slice(-8)}` : redacted
}

/** Class and places of an error: no message (it may quote data) and no folder (it may name a person). */
function placesOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return [typeof thrown]
  const className = /^[A-Z][A-Za-z]{0,39}Error$/.test(thrown.constructor.name) ? thrown.constructor.name : 'Error'
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const places = frames.flatMap((line) => {
    const match =
      /(?:main|preload|node_modules|assets)[/\\](?:[\w.@-]+[/\\])*([\w.-]{1,60}\.(?:ts|js|mjs|cjs):\d{1,6}(?::\d{1,6})?)/.exec(
        line,
      )
    return match === null ? [] : [match[1] ?? '']
  })
  return [className, ...places.slice(0, 12)]
}

const writers: { readonly [K in keyof Required<LogFields>]: (value: unknown) => unknown } = {
  code: (value) => (typeof value === 'string' && value in errorCodes ? value : redacted),
  ref: (value) => (typeof value === 'string' && /^[A-Z2-7]{4,10}$/.test(value) ? value : redacted),
  call: oneOf(knownCalls),
  event: oneOf(knownEvents),
  state: oneOf(knownStates),
  id: shortId,
  count: amount,
  durationMs: amount,
  bytes: amount,
  version: (value) =>
    typeof value === 'string' && /^\d{1,3}\.\d{1,3}\.\d{1,3}(-[a-z]{1,8})?$/.test(value) ? value : redacted,
  thrown: placesOf,
}

/** The event as it may be written. */
export function safeEvent(event: unknown): string {
  return oneOf(knownNames)(event)
}

/** The fields as they may be written: unknown ones are gone, odd ones are `[redacted]`. */
export function safeFields(fields: unknown): Record<string, unknown> {
  if (typeof fields !== 'object' || fields === null) return {}
  const entries = Object.entries(writers).flatMap(([key, write]) => {
    const value: unknown = Reflect.get(fields, key)
    return value === undefined ? [] : [[key, write(value)] as const]
  })
  return Object.fromEntries(entries)
}
