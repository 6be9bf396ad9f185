import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import {
  noFilter,
  type CaseFilter,
  type CaseRow,
  type EventData,
  type SearchCursor,
  type ServerSays,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { spanOf, type Day, type Period } from '../../app/period.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50
/** How long typing may rest before the search is asked. */
const searchPauseMs = 120
/** How long it may rest before the server is asked as well, and how long that is not worth a word. */
const serverPauseMs = 500
const quietMs = 300
/** A running pull announces rows many times a second; the list looks at most this often. */
const lookEveryMs = 1000

/** Where the next page begins, for the list and for the search. */
type Cursor = { kind: 'list'; before: number } | { kind: 'search'; after: SearchCursor }

/** What the list is narrowed to, as a person sets it. */
export interface ListChoice {
  statuses: CaseFilter['statuses']
  priorities: CaseFilter['priorities']
  sources: CaseFilter['sources']
  categoryMain: string | null
  period: Period
  custom: { from: Day; to: Day }
}

function noChoice(): ListChoice {
  const { statuses, priorities, sources, categoryMain } = noFilter()
  return { statuses, priorities, sources, categoryMain, period: 'any', custom: { from: '', to: '' } }
}

interface Page {
  rows: CaseRow[]
  next: Cursor | null
  isComplete: boolean
}

/**
 * The list of cases and the search in it. Answers of an older question are dropped; rows that arrive while a
 * person looks never move what is on screen, they are counted and offered.
 */
export const useCaseListStore = defineStore('case-list', () => {
  const desk = useDeskStore()
  const text = shallowRef('')
  const choice = shallowRef<ListChoice>(noChoice())
  const rows = shallowRef<readonly CaseRow[]>([])
  const next = shallowRef<Cursor | null>(null)
  const error = shallowRef<WireError | null>(null)
  const phase = shallowRef<'first' | 'reading' | 'more' | 'ready' | 'failed'>('first')
  const isComplete = shallowRef(true)
  /** Rows above the first one shown that a person has not asked for yet. */
  const waiting = shallowRef<readonly CaseRow[]>([])
  /** What the rows on screen were searched with: the words to mark. */
  const shownText = shallowRef('')
  /** How it stands with what the server may have beside the hits; null: nothing to be said. */
  const server = shallowRef<ServerSays | 'asking' | null>(null)
  let question = 0
  let serverTimer: ReturnType<typeof setTimeout> | null = null
  let cancelTyping: (() => void) | null = null
  let lookTimer: ReturnType<typeof setTimeout> | null = null
  let hasMoreToLook = false

  const isSearching = computed(() => text.value.trim() !== '')
  const isNarrowed = computed(() => {
    const { statuses, priorities, sources, categoryMain, period } = choice.value
    return [statuses, priorities, sources].some((each) => each.length > 0) || categoryMain !== null || period !== 'any'
  })

  function filterNow(): CaseFilter {
    const { statuses, priorities, sources, categoryMain, period, custom } = choice.value
    const { from, to } = spanOf(period, Date.now(), desk.timeZone, custom)
    return { statuses: [...statuses], priorities: [...priorities], sources: [...sources], categoryMain, from, to }
  }

  async function ask(cursor: Cursor | null): Promise<Page | WireError> {
    const filter = filterNow()
    if (isSearching.value) {
      const after = cursor?.kind === 'search' ? cursor.after : null
      const found = await bridge().cases.search({ text: text.value.slice(0, 200), filter, after, limit: pageSize })
      if (!found.ok) return found.error
      const { rows: hits, next: end, isComplete: whole } = found.value
      return { rows: hits, next: end === null ? null : { kind: 'search', after: end }, isComplete: whole }
    }
    const before = cursor?.kind === 'list' ? cursor.before : null
    const page = await bridge().cases.list({ filter, before, limit: pageSize })
    if (!page.ok) return page.error
    const { rows: listed, next: end } = page.value
    return { rows: listed, next: end === null ? null : { kind: 'list', before: end }, isComplete: true }
  }

  /** Reads the first page. What is shown stays until the answer is there; an older answer that comes later is dropped. */
  async function reload(): Promise<void> {
    cancelTyping?.()
    cancelTyping = null
    question += 1
    const mine = question
    if (serverTimer !== null) clearTimeout(serverTimer)
    server.value = null
    phase.value = phase.value === 'first' || phase.value === 'failed' ? 'first' : 'reading'
    const asked = text.value
    const page = await ask(null)
    if (mine !== question) return
    if ('code' in page) {
      error.value = page
      phase.value = 'failed'
      return
    }
    shownText.value = asked
    rows.value = page.rows
    next.value = page.next
    isComplete.value = page.isComplete
    waiting.value = []
    error.value = null
    phase.value = 'ready'
    if (asked.trim() !== '') serverTimer = setTimeout(() => void askServer(mine, asked), serverPauseMs)
  }

  /** What the server has beside the hits stands behind them: nothing that is on screen moves. */
  async function askServer(mine: number, asked: string): Promise<void> {
    serverTimer = setTimeout(() => {
      server.value = 'asking'
    }, quietMs)
    const timer = serverTimer
    const found = await bridge().cases.searchAtServer({ text: asked.slice(0, 200), filter: filterNow() })
    clearTimeout(timer)
    if (mine !== question) return
    server.value = found.ok ? found.value.server : 'not-reached'
    if (!found.ok) return
    const known = new Set(rows.value.map((row) => row.id))
    const fresh = found.value.rows.filter((row) => !known.has(row.id))
    if (fresh.length > 0) rows.value = [...rows.value, ...fresh]
  }

  /** Reads the page after the last row; a row that is on screen already is not shown twice. */
  async function more(): Promise<void> {
    if (next.value === null || phase.value !== 'ready') return
    const mine = question
    phase.value = 'more'
    const page = await ask(next.value)
    if (mine !== question) return
    if ('code' in page) {
      error.value = page
      phase.value = 'ready'
      return
    }
    const known = new Set(rows.value.map((row) => row.id))
    rows.value = [...rows.value, ...page.rows.filter((row) => !known.has(row.id))]
    next.value = page.next
    error.value = null
    phase.value = 'ready'
  }

  /** What is typed into the search box; asked once typing rests. */
  function type(value: string): void {
    text.value = value
    cancelTyping?.()
    const timer = setTimeout(() => void reload(), searchPauseMs)
    cancelTyping = () => clearTimeout(timer)
  }

  async function narrow(part: Partial<ListChoice>): Promise<void> {
    choice.value = { ...choice.value, ...part }
    await reload()
  }

  async function widen(): Promise<void> {
    choice.value = noChoice()
    text.value = ''
    await reload()
  }

  function nextAfter(shown: readonly CaseRow[]): Cursor | null {
    const last = shown.at(-1)
    return last === undefined ? null : { kind: 'list', before: last.seq }
  }

  /** Shows the rows that waited. */
  function showWaiting(): void {
    rows.value = [...waiting.value, ...rows.value]
    waiting.value = []
  }

  /** Looks for rows that came: known ones change in place, newer ones wait, an end that was reached is open again. */
  async function look(): Promise<void> {
    if (phase.value !== 'ready' || isSearching.value) return
    const mine = question
    const page = await ask(null)
    if (mine !== question || 'code' in page) return
    if (rows.value.length === 0) {
      rows.value = page.rows
      next.value = page.next
      return
    }
    const fresh = new Map(page.rows.map((row) => [row.id, row]))
    const shown = new Set(rows.value.map((row) => row.id))
    const first = rows.value[0]?.seq ?? 0
    const last = rows.value.at(-1)
    // Older ones than the last row can only follow it: they move nothing.
    const older = page.rows.filter((row) => last !== undefined && row.seq < last.seq)
    rows.value = [...rows.value.map((row) => fresh.get(row.id) ?? row), ...older]
    waiting.value = page.rows.filter((row) => row.seq > first && !shown.has(row.id))
    if (older.length > 0 || (next.value === null && page.next !== null)) next.value = nextAfter(rows.value)
  }

  function lookSoon(): void {
    if (lookTimer !== null) {
      hasMoreToLook = true
      return
    }
    void look()
    lookTimer = setTimeout(() => {
      lookTimer = null
      if (!hasMoreToLook) return
      hasMoreToLook = false
      lookSoon()
    }, lookEveryMs)
  }

  function progressed(event: EventData<'caseProgressed'>): void {
    const isShown = rows.value.some((row) => row.id === event.id)
    if (!isShown) {
      lookSoon()
      return
    }
    const { state, serverId } = event
    rows.value = rows.value.map((row) =>
      row.id === event.id ? { ...row, state, serverId: serverId ?? row.serverId } : row,
    )
  }

  /** A case saved at this desk: its row is read again, and a new one is shown, because the person made it. */
  async function ownSaved(): Promise<void> {
    if (phase.value === 'first') return
    await look()
    showWaiting()
  }

  /** It has gone from the server and from here: a row that leads nowhere is no row. */
  function vanished({ kind, id }: EventData<'recordVanished'>): void {
    if (kind !== 'case') return
    rows.value = rows.value.filter((row) => row.id !== id)
    waiting.value = waiting.value.filter((row) => row.id !== id)
  }

  const api = bridge()
  const stops = [
    api.on('casesPulled', lookSoon),
    api.on('caseProgressed', progressed),
    api.on('recordVanished', vanished),
  ]
  onScopeDispose(() => {
    question += 1
    cancelTyping?.()
    if (lookTimer !== null) clearTimeout(lookTimer)
    if (serverTimer !== null) clearTimeout(serverTimer)
    for (const stop of stops) stop()
  })

  return {
    text,
    shownText,
    choice,
    rows,
    next,
    error,
    phase,
    isComplete,
    server,
    waiting,
    isSearching,
    isNarrowed,
    reload,
    more,
    type,
    narrow,
    widen,
    showWaiting,
    ownSaved,
  }
})
