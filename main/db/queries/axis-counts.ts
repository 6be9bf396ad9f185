import { AppError } from '../../../preload/contract/errors.ts'
import { listed } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'
import { axisColumns, firstCharacter as first, momentWidth, quarterMs } from './case-axes.ts'

/** What is counted, in the words of the tables: which axes, which values pass, and from when to when (ms UTC, `to` excluded). */
export interface CountQuestion {
  readonly subject: CountedSubject
  readonly axes: readonly CountAxis[]
  readonly filters: readonly { readonly axis: string; readonly values: readonly string[] }[]
  readonly from: number | null
  readonly to: number | null
  /** How far the zone is ahead of UTC from an instant on, oldest first; the first counts before it, too. */
  readonly offsets: readonly { readonly from: number; readonly offsetMs: number }[]
}
type CountedSubject = 'cases' | 'calls' | 'scores' | 'emails' | 'texts' | 'people'
/** An own column by its name in the desk's words, or a bucket of time. */
export type CountAxis = { readonly own: string } | { readonly time: Bucket }
type Bucket = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'weekday' | 'hour'

/** A value for each axis, in their order, and how many have them. */
interface CountGroup {
  readonly values: string[]
  readonly count: number
}

export interface Counted {
  readonly groups: CountGroup[]
  readonly total: number
  /** How many of the subject the server does not have yet, whatever was asked. */
  readonly unsent: number
}

/** Own axes of cases, in the order of their characters (migration 9); the first four characters are the instant. */
const caseAxes = [
  'source',
  'categoryMain',
  'categorySub',
  'status',
  'priority',
  'referredTo',
  'escalatedTo',
  'disposition',
  'town',
  'country',
  'userCategory',
  'positionInOrg',
  'orgName',
]
const caseWidth = momentWidth + axisColumns.length
/** Stands for all words beyond them; no person writes it. */
const otherWords = '\u2026'

/** What the lists show counts: not answered is the form's own default there. */
const shownAs: Readonly<Record<string, (word: string) => string>> = listed

interface OtherTable {
  readonly table: string
  /** The instant a row is of; null where it has none. */
  readonly at: string | null
  readonly where: string
  readonly columns: Readonly<Record<string, string>>
}

const messageColumns = { folder: 'folder', messageStatus: 'status' }
const otherTables: Readonly<Record<Exclude<CountedSubject, 'cases'>, OtherTable>> = {
  calls: {
    table: 'server_calls',
    at: 'coalesce(at, seq)',
    where: '1',
    columns: {
      agent: 'agent',
      queue: 'queue',
      direction: 'direction',
      callStatus: 'status',
      isScored: "iif(is_scored, 'yes', 'no')",
    },
  },
  scores: { table: 'qa_scores', at: 'created_at', where: '1', columns: { agent: 'agent' } },
  emails: { table: 'messages', at: 'created_at', where: "kind = 'email'", columns: messageColumns },
  texts: { table: 'messages', at: 'created_at', where: "kind = 'sms'", columns: messageColumns },
  people: { table: 'people', at: null, where: '1', columns: { roleName: 'role_name', enabled: 'enabled' } },
}

/** The codes of a large desk are read in so many parts, so that no text of them grows beyond a few megabytes. */
const parts = 8
/** More groups would fill the memory here, and hold up whoever folds them into a table. */
const mostGroups = 200_000
/** A place may run ahead of its instant, never behind it (see `places.ts`). */
const aheadMs = 60_000

/**
 * Counts by axes. Reads only; a million cases by two axes take about 0.2 s of one core. Throws for an unknown axis; fails
 * with `report-too-fine` for more than `most` groups.
 */
export function countByAxes(database: DatabaseConnection, question: CountQuestion, most = mostGroups): Counted {
  const { subject } = question
  // Time first: its buckets are numbered as they come, and the first axis needs no product with another.
  const order = question.axes.map((axis, index) => ({ axis, index }))
  order.sort((one, other) => Number('time' in other.axis) - Number('time' in one.axis))
  const sorted = { ...question, axes: order.map(({ axis }) => axis) }
  // One transaction: every part is read from the same state.
  const { groups, total, unsent } = database.transaction(() => ({
    ...(subject === 'cases'
      ? countCases(database, sorted, most)
      : countOthers(database, sorted, otherTables[subject], most)),
    unsent: unsentOf(database, subject),
  }))()
  const asAsked = question.axes.map((_, index) => order.findIndex((each) => each.index === index))
  return {
    groups: groups.map(({ values, count }) => ({ values: asAsked.map((at) => values[at] ?? ''), count })),
    total,
    unsent,
  }
}

type Counts = Omit<Counted, 'unsent'>

const creations: Readonly<Record<CountedSubject, string>> = {
  cases: 'case.create',
  calls: '',
  scores: 'qa.create',
  emails: 'email.create',
  texts: 'sms.create',
  people: 'user.create',
}

function unsentOf(database: DatabaseConnection, subject: CountedSubject): number {
  const count = database.prepare<[string], number>('SELECT count(*) FROM outbox WHERE operation = ?').pluck()
  return count.get(creations[subject]) ?? 0
}

function countCases(database: DatabaseConnection, question: CountQuestion, most: number): Counts {
  const counter = createCounter(question, most)
  const passes = question.filters.map(({ axis, values }) => {
    const chosen = new Set(values)
    const isLet = new Uint8Array(65_536)
    for (const [code, word] of wordsOf(database, axis)) if (chosen.has(word)) isLet[code] = 1
    return { at: placeOf(axis), isLet }
  })
  const readers = question.axes.map((axis, level) => {
    if ('time' in axis) return counter.bucketReader(level, axis.time)
    const at = placeOf(axis.own)
    const values = new Int32Array(65_536)
    for (const [code, word] of wordsOf(database, axis.own)) values[code] = counter.valueOf(level, word)
    counter.settle(level)
    return (codes: string, start: number): number => values[codes.charCodeAt(start + at)] ?? 0
  })
  const fromQuarter = Math.ceil((question.from ?? 0) / quarterMs)
  const toQuarter = question.to === null ? Number.MAX_SAFE_INTEGER : Math.ceil(question.to / quarterMs)
  for (const codes of codesIn(database, question)) {
    for (let start = 0; start < codes.length; start += caseWidth) {
      const quarter =
        ((codes.charCodeAt(start) - first) << 18) |
        ((codes.charCodeAt(start + 1) - first) << 12) |
        ((codes.charCodeAt(start + 2) - first) << 6) |
        (codes.charCodeAt(start + 3) - first)
      if (quarter < fromQuarter || quarter >= toQuarter) continue
      if (passes.length > 0 && passes.some(({ at, isLet }) => isLet[codes.charCodeAt(start + at)] === 0)) continue
      let group = 0
      for (let level = 0; level < readers.length; level += 1) {
        group = counter.within(level, group, readers[level]?.(codes, start, quarter) ?? 0)
      }
      counter.add(group)
    }
  }
  return counter.result()
}

function placeOf(axis: string): number {
  const found = caseAxes.indexOf(axis)
  if (found < 0) throw new RangeError('no such axis')
  return momentWidth + found
}

/** Every character of an axis with its word; '' has the first one. */
function wordsOf(database: DatabaseConnection, axis: string): [number, string][] {
  const shown = shownAs[axis] ?? ((word: string) => word)
  const letters = new Map([[' ', shown('')]])
  const rows = database
    .prepare<[number], [string, string]>('SELECT letter, word FROM axis_words WHERE axis = ?')
    .raw()
    .iterate(placeOf(axis) - momentWidth)
  for (const [letter, word] of rows) letters.set(letter, letters.has(letter) ? otherWords : shown(word))
  return [...letters].map(([letter, word]) => [letter.charCodeAt(0), word])
}

function* codesIn(database: DatabaseConnection, { from, to }: CountQuestion): Generator<string> {
  const ends = database
    .prepare<[], [number | null, number | null]>(
      'SELECT (SELECT min(seq) FROM case_axes), (SELECT max(seq) FROM case_axes)',
    )
    .raw()
    .get()
  const begin = Math.max(ends?.[0] ?? 0, Math.floor((from ?? 0) / 1000) * 1000)
  const end = Math.min((ends?.[1] ?? -1) + 1, to === null ? Number.MAX_SAFE_INTEGER : to + aheadMs)
  const select = database
    .prepare<[number, number], string | null>(
      "SELECT group_concat(codes, '') FROM case_axes WHERE seq >= ? AND seq < ?",
    )
    .pluck()
  const step = Math.ceil((end - begin) / parts)
  for (let at = begin; at < end; at += step) {
    const codes = select.get(at, Math.min(end, at + step))
    if (codes !== null && codes !== undefined) yield codes
  }
}

function countOthers(database: DatabaseConnection, question: CountQuestion, about: OtherTable, most: number): Counts {
  const counter = createCounter(question, most)
  const column = (axis: string): string => {
    const sql = about.columns[axis]
    if (sql === undefined) throw new RangeError('no such axis')
    return sql
  }
  const named = question.axes.map((axis) => ('own' in axis ? column(axis.own) : null))
  const filtered = question.filters.map(({ axis }) => column(axis))
  const chosen = question.filters.map(({ values }) => new Set(values))
  const columns = [about.at ?? '0', ...filtered, ...named.filter((sql) => sql !== null)]
  // SQL written above and bounds; nothing in it comes from a question.
  const period = about.at === null ? '1' : `${about.at} >= ? AND ${about.at} < ?`
  const rows = database
    .prepare<number[], [number, ...string[]]>(
      `SELECT ${columns.join(', ')} FROM ${about.table} WHERE ${about.where} AND ${period}`,
    )
    .raw()
    .iterate(...(about.at === null ? [] : [question.from ?? 0, question.to ?? Number.MAX_SAFE_INTEGER]))
  const buckets = question.axes.map((axis, level) => ('time' in axis ? counter.bucketReader(level, axis.time) : null))
  for (const [at, ...values] of rows) {
    if (!chosen.every((each, index) => each.has(values[index] ?? ''))) continue
    let next = chosen.length
    let group = 0
    buckets.forEach((bucket, level) => {
      const value = bucket?.('', 0, Math.floor(at / quarterMs)) ?? counter.valueOf(level, values[next++] ?? '')
      group = counter.within(level, group, value)
    })
    counter.add(group)
  }
  return counter.result()
}

/** More values than this an axis never has: as many as there are characters, or days until the last instant. */
const mostValues = 2 ** 20
/** Pairs of a group and a value up to this number are looked up in one array: a hash for each of a million rows is too slow. */
const mostInArray = 1 << 22

/** Numbers by whole numbers, -1 where none was set. */
function createNumbering() {
  let near = new Int32Array(1024).fill(-1)
  const far = new Map<number, number>()
  return {
    get: (key: number): number => (key < near.length ? (near[key] ?? -1) : (far.get(key) ?? -1)),
    set(key: number, value: number): void {
      if (key >= mostInArray) {
        far.set(key, value)
        return
      }
      if (key >= near.length) {
        const wider = new Int32Array(Math.min(mostInArray, 2 ** Math.ceil(Math.log2(key + 1)))).fill(-1)
        wider.set(near)
        near = wider
      }
      near[key] = value
    },
  }
}

type Reader = (codes: string, start: number, quarter: number) => number

/** Numbers the values of each axis and the groups of them as they come, and counts. */
function createCounter(question: CountQuestion, most: number) {
  const levels = question.axes.map(() => ({
    values: [] as string[],
    /** More than its values by now; groups are numbered by it, so it is settled before the first of them. */
    stride: mostValues,
    numbers: new Map<string, number>(),
    groups: createNumbering(),
    /** Of a group: the group of the level before, and the value of this one. */
    parents: [] as number[],
    ownValues: [] as number[],
  }))
  const counts: number[] = question.axes.length === 0 ? [0] : []
  const bucketOf = createBuckets(question.offsets)

  function valueOf(level: number, word: string): number {
    const axis = levels[level]
    if (axis === undefined) return 0
    const known = axis.numbers.get(word)
    if (known !== undefined) return known
    axis.numbers.set(word, axis.values.length)
    return axis.values.push(word) - 1
  }

  return {
    valueOf,
    /** Every value of this axis is numbered by now. */
    settle(level: number): void {
      const axis = levels[level]
      if (axis !== undefined) axis.stride = axis.values.length
    },
    bucketReader(level: number, time: Bucket): Reader {
      const known = createNumbering()
      return (_codes, _start, quarter) => {
        const found = known.get(quarter)
        if (found >= 0) return found
        const value = valueOf(level, bucketOf(time, quarter))
        known.set(quarter, value)
        return value
      }
    },
    /** The group of a value within a group of the level before. */
    within(level: number, parent: number, value: number): number {
      const axis = levels[level]
      if (axis === undefined) return parent
      const key = parent * axis.stride + value
      const known = axis.groups.get(key)
      if (known >= 0) return known
      const group = axis.parents.length
      if (group >= most) throw new AppError('report-too-fine')
      axis.groups.set(key, group)
      axis.parents.push(parent)
      axis.ownValues.push(value)
      return group
    },
    add(group: number): void {
      counts[group] = (counts[group] ?? 0) + 1
    },
    result(): Counts {
      const groups = counts.map((count, last) => {
        const values: string[] = []
        let group = last
        for (const axis of levels.toReversed()) {
          values.unshift(axis.values[axis.ownValues[group] ?? 0] ?? '')
          group = axis.parents[group] ?? 0
        }
        return { values, count }
      })
      return { groups, total: groups.reduce((sum, { count }) => sum + count, 0) }
    },
  }
}

/** The bucket a quarter of an hour falls into, as a text that sorts: `2026`, `2026-Q3`, `2026-07`, `2026-W31`, `2026-07-30`, `4`, `09`. */
function createBuckets(offsets: CountQuestion['offsets']): (time: Bucket, quarter: number) => string {
  const ahead = (instant: number): number => {
    const found = offsets.findLast((each) => each.from <= instant) ?? offsets[0]
    return found?.offsetMs ?? 0
  }
  return (time, quarter) => {
    const instant = quarter * quarterMs
    const wall = new Date(instant + ahead(instant))
    const iso = wall.toISOString()
    switch (time) {
      case 'year':
        return iso.slice(0, 4)
      case 'quarter':
        return `${iso.slice(0, 4)}-Q${Math.floor(wall.getUTCMonth() / 3) + 1}`
      case 'month':
        return iso.slice(0, 7)
      case 'week':
        return weekOf(wall)
      case 'day':
        return iso.slice(0, 10)
      case 'weekday':
        return String(isoWeekday(wall))
      case 'hour':
        return iso.slice(11, 13)
    }
  }
}

/** Monday is 1. */
const isoWeekday = (day: Date): number => day.getUTCDay() || 7

/** The week by ISO 8601: the one with its Thursday in the year. */
function weekOf(day: Date): string {
  const thursday = new Date(day.getTime() + (4 - isoWeekday(day)) * 86_400_000)
  const year = thursday.getUTCFullYear()
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000))
  return `${year}-W${String(week).padStart(2, '0')}`
}
