import type { Gateway, WatchedCall } from '../gateway.ts'
import { accept, ask, read, strange } from './answers.ts'
import type { JsonHttp } from '../http.ts'
import { readInstant } from './mapping.ts'
import { daysOf, toServerCall } from './queue-calls.ts'
import { CallRow, CallsAnswer, StatsAnswer, Text } from './wire.ts'

/** What the live board asks of a server of this dialect: the list of calls, over and over, and `stats/0`. */
export function createCrmBoard(http: JsonHttp): Pick<Gateway, 'watchCalls' | 'readTotals'> {
  return {
    async watchCalls(session, { from, skip, count }) {
      const query = { _c: String(count), _a: String(skip), ...daysOf({ from, to: null }) }
      const answer = await ask(http, session, { method: 'GET', path: ['calls'], isFolder: true, query })
      const rows = read(CallsAnswer, accept(answer, [200], 'sign-in-needed')).calls
      const calls = rows.map(toWatchedCall).filter((each) => each !== null)
      // A page of rows that say no id or time is not a day without calls.
      if (rows.length > 0 && calls.length === 0) throw strange()
      return { calls, received: rows.length }
    },
    async readTotals(session) {
      const answer = await ask(http, session, { method: 'GET', path: ['stats', '0'] })
      const { stats } = read(StatsAnswer, accept(answer, [200], 'sign-in-needed'))
      const row: unknown = Array.isArray(stats) ? stats[0] : stats
      return {
        inbound: countIn(row, ['inbound_calls', 'inbound']),
        outbound: countIn(row, ['outbound_calls', 'outbound']),
        cases: countIn(row, ['tickets', 'total_tickets']),
        emails: countIn(row, ['emails', 'total_emails']),
        texts: countIn(row, ['sms', 'total_sms']),
      }
    },
  }
}

/** The text at the first of these names that a row has; null where it has none of them, which is not the same as ''. */
function textIn(row: unknown, names: readonly string[]): string | null {
  const parsed = CallRow.safeParse(row)
  if (!parsed.success) return null
  for (const name of names) {
    const text = Object.hasOwn(parsed.data, name) ? Text.safeParse(parsed.data[name]) : null
    if (text?.success === true) return text.data.trim()
  }
  return null
}

function countIn(row: unknown, names: readonly string[]): number | null {
  const text = textIn(row, names) ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

/**
 * A row of calls with what it tells of its course; null when it cannot be read, or says no time and so belongs to no hour.
 * The documentation names `hangup_status` and its value `answered` alone. Assumption: the field is there and empty while a
 * call is up; where it is missing, nothing is said of its course. Whoever talked was answered, whatever the word for its end
 * (`transferred`). Of those that ended unanswered, a word with "abandon" in it means that the caller hung up.
 */
export function toWatchedCall(row: unknown): WatchedCall | null {
  const call = toServerCall(row)
  if (call?.at == null) return null
  const { id, at, agent, queue, direction, waitMs } = call
  const status = textIn(row, ['hangup_status', 'hangup_status_txt'])?.toLowerCase() ?? null
  const answeredAt = readInstant(textIn(row, ['answered_on', 'answered_at']) ?? '')
  const endedAt = readInstant(textIn(row, ['ended_on', 'ended_at']) ?? '')
  const talkMs = call.talkMs ?? (answeredAt === null || endedAt === null ? null : Math.max(0, endedAt - answeredAt))
  const isOver = status !== null && status !== ''
  const wasAnswered = answeredAt !== null || status === 'answered' || (talkMs ?? 0) > 0
  const wait = waitMs ?? (answeredAt === null ? null : Math.max(0, answeredAt - at))
  const course =
    status === null && endedAt === null
      ? 'untold'
      : isOver || endedAt !== null
        ? wasAnswered
          ? 'answered'
          : 'lost'
        : wasAnswered
          ? 'talking'
          : 'waiting'
  return {
    id,
    at,
    agent,
    queue,
    direction,
    course,
    isAbandoned: course === 'lost' && (status ?? '').includes('abandon'),
    waitMs: wait,
    answeredAt: wasAnswered ? (answeredAt ?? (wait === null ? null : at + wait)) : null,
    talkMs,
    endedAt: endedAt ?? (isOver && wait !== null ? at + wait + (talkMs ?? 0) : null),
  }
}
