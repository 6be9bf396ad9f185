import { wholeNumberDigits } from '../../preload/contract/index.ts'
import type { CallSearch, ServerCall, ServerCallFilter } from '../../preload/contract/index.ts'

const digitsOf = (number: string): string => number.replaceAll(/\D+/g, '')
const keyOf = (digits: string): string => digits.slice(-9)

/** Whether the server can have anything to say: of remarks, and of what is on this computer, it knows nothing. */
export function isAskable(search: CallSearch): boolean {
  return search.remark.trim() === '' && search.recording !== 'here'
}

/** What of a search the server's own filters say; `passesSearch` does the rest. It compares a number as it was typed. */
export function askedOfServer(search: CallSearch): ServerCallFilter {
  const only = (words: readonly string[]): string => (words.length === 1 ? (words[0] ?? '') : '')
  return {
    number: search.number.trim(),
    agent: only(search.agents),
    status: only(search.statuses),
    from: search.from,
    to: search.to,
  }
}

/** Whether a call of the server fits a search, as it would if it were here. */
export function passesSearch(search: CallSearch, call: ServerCall): boolean {
  const lets = (chosen: readonly string[], word: string): boolean => chosen.length === 0 || chosen.includes(word)
  const isWanted = (wish: string, has: boolean): boolean => wish === 'any' || (wish === 'with') === has
  return (
    hasNumber(call.number, search.number.trim()) &&
    lets(search.agents, call.agent) &&
    lets(search.queues, call.queue) &&
    lets(search.directions, call.direction) &&
    lets(search.statuses, call.status) &&
    isWithin(call.talkMs, search.talkFromMs, search.talkToMs) &&
    isOfPeriod(call.at, search) &&
    isWanted(search.recording, call.hasRecording) &&
    isWanted(search.score, call.isScored)
  )
}

function hasNumber(number: string, sought: string): boolean {
  if (sought === '' || number === sought) return true
  const digits = digitsOf(sought)
  if (digits.length >= wholeNumberDigits) return keyOf(digitsOf(number)) === keyOf(digits)
  return digits !== '' && digitsOf(number).includes(digits)
}

/** The server filters by whole days of its own; of a call whose instant it does not tell nothing more is known. */
function isOfPeriod(at: number | null, { from, to }: Pick<CallSearch, 'from' | 'to'>): boolean {
  return at === null || ((from === null || at >= from) && (to === null || at < to))
}

function isWithin(talkMs: number | null, from: number | null, to: number | null): boolean {
  if (from === null && to === null) return true
  return talkMs !== null && (from === null || talkMs >= from) && (to === null || talkMs <= to)
}
