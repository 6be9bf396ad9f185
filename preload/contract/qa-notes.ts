import type { QaPoints } from './qa-form.ts'

/**
 * Comments on single items of a score. The documented server has one text for all comments, so they travel in it, in a form
 * that everybody can read and that is read back here:
 *
 *     She was calm throughout.
 *
 *     [form outreach]
 *     [safety-plan: 4]
 *     [opening 1:23.4] Says her name at once.
 *       And asks for the caller's.
 *
 * Lines behind the first one of a comment stand in by two spaces. A line of the general text that looks like one of these
 * gets a backslash. What somebody else has written is read as far as it fits; the rest is general text.
 */

/** `atMs`: the moment of the recording it is about, in tenths of a second; null: of none. */
export interface QaComment {
  readonly item: string
  readonly atMs: number | null
  readonly text: string
}

export interface QaNotes {
  /** The form it was scored by; '' is the standard one. */
  readonly form: string
  readonly general: string
  /** Points of items that the documented server does not know. */
  readonly points: QaPoints
  readonly comments: readonly QaComment[]
}

export const emptyNotes: QaNotes = { form: '', general: '', points: {}, comments: [] }

/** No recording is longer, ms. */
const longestMs = 100 * 3_600_000

const commentLine = /^\[([a-z][a-z0-9-]*)(?: (?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.(\d))?)?\](?: ([\s\S]*))?$/i
const pointsLine = /^\[([a-z][a-z0-9-]*): ?([1-5])\]$/i
const formLine = /^\[form ([a-z][a-z0-9-]*)\]$/i

type Line =
  | { readonly kind: 'form'; readonly form: string }
  | { readonly kind: 'points'; readonly item: string; readonly points: number }
  | { readonly kind: 'comment'; readonly comment: QaComment }

const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').trim()

/** 1:23, 1:23.4 or 1:02:03. */
export function momentText(ms: number): string {
  const tenths = Math.round(Math.min(Math.max(0, ms), longestMs - 100) / 100)
  const seconds = Math.floor(tenths / 10)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = hours > 0 ? `${String(hours)}:${two(minutes)}` : String(minutes)
  return `${clock}:${two(seconds % 60)}${tenths % 10 === 0 ? '' : `.${String(tenths % 10)}`}`
}

function readLine(line: string, items: ReadonlySet<string>): Line | null {
  const form = formLine.exec(line)?.[1]?.toLowerCase()
  if (form !== undefined) return { kind: 'form', form }
  const given = pointsLine.exec(line)
  const item = given?.[1]?.toLowerCase() ?? ''
  if (items.has(item)) return { kind: 'points', item, points: Number(given?.[2]) }
  const said = commentLine.exec(line)
  const about = said?.[1]?.toLowerCase() ?? ''
  if (said === null || !items.has(about)) return null
  const [hours, minutes, seconds, tenth] = said.slice(2, 6).map((part) => Number(part) || 0)
  const at = (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + (tenth ?? 0) * 100
  const comment = { item: about, atMs: said[4] === undefined ? null : at, text: said[6] ?? '' }
  return { kind: 'comment', comment }
}

/** What a score's text says. `items`: every item that any form here asks. Whatever it is, it is read: nothing is lost. */
export function readNotes(text: string, items: ReadonlySet<string>): QaNotes {
  const general: string[] = []
  const comments: QaComment[] = []
  const points: Record<string, number> = {}
  let form = ''
  let blanks = 0
  let open: QaComment | null = null
  const close = (): void => {
    const said = open === null ? '' : tidy(open.text)
    if (open !== null && said !== '') comments.push({ ...open, text: said })
    open = null
    blanks = 0
  }
  for (const line of tidy(text).split('\n')) {
    const escaped = /^\\+\[/.test(line) && readLine(line.replace(/^\\+/, ''), items) !== null
    const found = escaped ? null : readLine(line, items)
    if (found !== null) {
      close()
      if (found.kind === 'form') form = found.form
      else if (found.kind === 'points') points[found.item] = found.points
      else open = found.comment
    } else if (open !== null && line.startsWith('  ')) {
      const before: QaComment = open
      open = { ...before, text: `${before.text}${'\n'.repeat(blanks + 1)}${line.slice(2)}` }
      blanks = 0
    } else if (open !== null && line.trim() === '') blanks += 1
    else {
      close()
      general.push(escaped ? line.slice(1) : line)
    }
  }
  close()
  return { form, general: tidy(general.join('\n')), points, comments }
}

/** The text that says it. A comment without words says nothing and is left out. */
export function writeNotes(notes: QaNotes, items: ReadonlySet<string>): string {
  const general = tidy(notes.general)
    .split('\n')
    .map((line) => (readLine(line.replace(/^\\+/, ''), items) === null ? line : `\\${line}`))
    .join('\n')
  const marks = [
    ...(notes.form === '' ? [] : [`[form ${notes.form}]`]),
    ...Object.entries(notes.points).flatMap(([item, value]) => (value > 0 ? [`[${item}: ${String(value)}]`] : [])),
    ...notes.comments.flatMap(({ item, atMs, text }) => {
      const said = tidy(text)
      const moment = atMs === null ? '' : ` ${momentText(atMs)}`
      return said === '' ? [] : [`[${item}${moment}] ${said.split('\n').join('\n  ')}`]
    }),
  ].join('\n')
  return general === '' || marks === '' ? general + marks : `${general}\n\n${marks}`
}
