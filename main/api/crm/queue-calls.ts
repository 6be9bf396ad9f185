import type { QueueAnswer, ServerCall, ServerCallFilter } from '../../../preload/contract/index.ts'
import { Colleague, queueStatuses, ServerCall as ServerCallShape } from '../../../preload/contract/index.ts'
import type { QueueReading } from '../gateway.ts'
import { readInstant } from './mapping.ts'
import { CallRow, PollRow, QueueWords, RefusedAnswer, Text, UserRow } from './wire.ts'

/** Between the desk's words for queue and calls and the documented ones (DESIGN 3). */

const longestMessage = 500
const longestShort = 200
/** A page of a hundred rows has to fit into one message to the window, whatever a server writes into them. */
const longestOfRow = 80

/**
 * What joining (`yes` is `ringing`) or leaving (`offline`) answered: yes, or a no with the server's words. Null when it is
 * neither, which must never be shown as either.
 */
export function readQueueAnswer(body: unknown, yes: 'ringing' | 'offline'): QueueAnswer | null {
  const refused = RefusedAnswer.safeParse(body)
  if (refused.success) return { result: 'refused', message: cut(refused.data.message, longestMessage) }
  const words = QueueWords.safeParse(body)
  if (!words.success || wordOf(words.data.status) !== yes) return null
  return { result: yes, message: cut(words.data.message, longestMessage) }
}

/** The first row of the poll. A word that is none of the five is not guessed at: `unknown`. */
export function readPoll(rows: readonly unknown[]): QueueReading {
  const parsed = PollRow.safeParse(rows[0])
  const row = parsed.success ? parsed.data : { status: '' }
  const status = queueStatuses.find((each) => each === wordOf(row.status)) ?? 'unknown'
  return {
    status,
    message: cut(row.message, longestMessage),
    callId: cut(row.data, longestShort),
    phone: cut(row.phone, longestShort),
    queue: cut(row.context, longestShort),
  }
}

/** Filters as the server names them. Its days are whole and its own; the rows are looked at again afterwards. */
export function toCallQuery(filter: ServerCallFilter, page: { skip: number; count: number }): Record<string, string> {
  return {
    _c: String(page.count),
    _a: String(page.skip),
    ...(filter.number === '' ? {} : { number: filter.number }),
    ...(filter.agent === '' ? {} : { usr: filter.agent }),
    ...(filter.status === '' ? {} : { hangup_status: filter.status }),
    ...daysOf(filter),
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Whole days of the server's, as its filter takes them; none when both ends are open. */
export function daysOf({ from, to }: Pick<ServerCallFilter, 'from' | 'to'>): { created_on?: string } {
  if (from === null && to === null) return {}
  // The documented filter has both ends: an open one is as far away as telephones are.
  return { created_on: `${dayOf(from ?? 0)} to ${dayOf(to === null ? Date.UTC(2099, 0, 1) : Math.max(0, to - 1))}` }
}

function dayOf(instant: number): string {
  const day = new Date(instant)
  if (Number.isNaN(day.getTime())) return '2099-Jan-1'
  return `${day.getUTCFullYear()}-${months[day.getUTCMonth()] ?? 'Jan'}-${day.getUTCDate()}`
}

/** Whether a row lies within the period that was asked for; one without a time is not hidden. */
export function isWithin(call: ServerCall, { from, to }: ServerCallFilter): boolean {
  if (call.at === null) return true
  return (from === null || call.at >= from) && (to === null || call.at < to)
}

/**
 * The documentation names the fields by which calls are counted (`usr`, `context_masq`, `vector`, `hangup_status`,
 * `qa_done`) and not the rest of a row: assumption, several spellings are read, what is absent is not told. `sla_wait` is
 * how a wait was judged and not how long it was.
 */
const spellings = {
  id: ['id', 'uniqueid', 'call_id'],
  at: ['created_on', 'chan_ts', 'ts', 'start'],
  agent: ['usr', 'agent'],
  queue: ['context_masq', 'context', 'queue'],
  number: ['number', 'phone', 'callerid'],
  direction: ['vector', 'direction'],
  status: ['hangup_status', 'hangup_status_txt', 'status'],
  wait: ['wait', 'wait_time'],
  talk: ['talk', 'talk_time'],
  recording: ['recording', 'file', 'has_recording'],
  scored: ['qa_done'],
} as const

/** A row of calls; null when it cannot be read without guessing. */
export function toServerCall(row: unknown): ServerCall | null {
  const parsed = CallRow.safeParse(row)
  if (!parsed.success) return null
  const texts = parsed.data
  const read = (key: keyof typeof spellings): string => {
    for (const name of spellings[key]) {
      const text = Object.hasOwn(texts, name) ? Text.safeParse(texts[name]) : null
      if (text?.success === true && text.data.trim() !== '') return text.data.trim()
    }
    return ''
  }
  const id = read('id')
  // It becomes part of an address, like every id of the server.
  if (!/^\w[\w.-]{0,63}$/.test(id)) return null
  const call = ServerCallShape.safeParse({
    id,
    at: readInstant(read('at')),
    agent: cut(read('agent'), longestOfRow),
    queue: cut(read('queue'), longestOfRow),
    number: cut(read('number'), longestOfRow),
    direction: directionOf(wordOf(read('direction'))),
    status: cut(read('status'), longestOfRow),
    waitMs: msOf(read('wait')),
    talkMs: msOf(read('talk')),
    hasRecording: isYes(read('recording')),
    isScored: isYes(read('scored')),
  })
  return call.success ? call.data : null
}

export function directionOf(word: string): ServerCall['direction'] {
  if (word === '1' || word.startsWith('in')) return 'in'
  return word === '2' || word.startsWith('out') ? 'out' : ''
}

/** Seconds, or `[h:]mm:ss`, in ms; null for anything else. */
function msOf(text: string): number | null {
  if (/^\d{1,7}(\.\d{1,6})?$/.test(text)) return Math.round(Number(text) * 1000)
  const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})$/.exec(text)
  if (clock === null) return null
  const [, hours = '0', minutes = '0', seconds = '0'] = clock
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}

export function isYes(text: string): boolean {
  return text !== '' && !['0', 'no', 'false', 'none'].includes(text.toLowerCase())
}

/** An extension becomes part of a SIP address, so it is a plain word; '' for anything else. */
export function readExtension(profile: unknown): string {
  const first: unknown = Array.isArray(profile) ? profile[0] : profile
  const user = UserRow.safeParse(first)
  const extension = user.success ? (user.data.exten ?? '').trim() : ''
  return /^[\w.*+-]{1,40}$/.test(extension) ? extension : ''
}

/** Everybody of a list of users who has an extension, by name; rows that cannot be read are left out. */
export function colleaguesIn(users: readonly unknown[]): Colleague[] {
  const found = users.flatMap((each) => {
    const user = UserRow.safeParse(each)
    const extension = readExtension(each)
    if (!user.success || extension === '') return []
    const name = [user.data.fname, user.data.lname].map((part) => (part ?? '').trim()).filter((part) => part !== '')
    const colleague = Colleague.safeParse({
      extension,
      name: cut(name.length === 0 ? user.data.usn : name.join(' '), longestOfRow),
    })
    return colleague.success ? [colleague.data] : []
  })
  return found.toSorted((one, other) => one.name.localeCompare(other.name))
}

/** The extension of one person out of a list of users; '' when the person is not in it. */
export function extensionIn(users: readonly unknown[], login: string): string {
  const own = users.find((each) => {
    const user = UserRow.safeParse(each)
    return user.success && user.data.usn?.trim().toLowerCase() === login.trim().toLowerCase()
  })
  return readExtension(own)
}

export function wordOf(text: string): string {
  return text.trim().toLowerCase()
}

/** Never ends inside a surrogate pair. */
function cut(text: string | undefined, length: number): string {
  return (text ?? '').slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
