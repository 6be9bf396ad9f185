import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import {
  anyChoice,
  type CallChoice,
  type CallColumn,
  type CallSearch,
  type CallView,
  type CallWords,
  type FoundCall,
  type SavedCallFilter,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { spanOf } from '../../app/period.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50
/** How long typing may rest before the calls are asked. */
const searchPauseMs = 150

/** A choice as the core searches by it: the period becomes two instants of now. */
function searchOf(choice: CallChoice, now: number, timeZone: string): CallSearch {
  const { period, custom, ...criteria } = choice
  return { ...criteria, ...spanOf(period, now, timeZone, custom) }
}

/** Newest first; a call without an instant stays behind the one it came after. */
function byInstant(rows: readonly FoundCall[]): FoundCall[] {
  return [...rows].sort((one, other) => (other.at ?? other.seq ?? 0) - (one.at ?? one.seq ?? 0))
}

/**
 * The calls of everybody: those of this computer page by page, also without the server, and behind the last of them what the
 * server has beyond.
 */
export const useFoundCallsStore = defineStore('found-calls', () => {
  const desk = useDeskStore()
  const choice = shallowRef<CallChoice>(anyChoice())
  const words = shallowRef<CallWords>({ agents: [], queues: [], statuses: [], staff: [] })
  const view = shallowRef<CallView>({ filters: [], columns: null })
  /** Calls came while the list was being read further down; they are shown when the person asks. */
  const hasNews = shallowRef(false)
  const beyond = shallowRef<readonly FoundCall[]>([])
  /** `unasked`: the list of this computer comes first; `done`: the server has no more. */
  const beyondState = shallowRef<'unasked' | 'asking' | 'some' | 'done' | 'failed'>('unasked')
  const beyondError = shallowRef<WireError | null>(null)
  let beyondSkip = 0
  let question = 0
  let typing: ReturnType<typeof setTimeout> | undefined

  const isNarrowed = computed(() => JSON.stringify(choice.value) !== JSON.stringify(anyChoice()))
  const isOffline = computed(() => desk.link.state !== 'connected' && desk.link.state !== 'checking')
  const search = () => searchOf(choice.value, Date.now(), desk.timeZone)

  const list = createPagedList<FoundCall, number>((before) =>
    bridge().calls.find({ search: search(), before, limit: pageSize }),
  )

  /** Who works here may come after the calls they took. */
  const names = computed(() => new Map(words.value.agents.map(({ agent, name }) => [agent, name])))
  const named = (row: FoundCall): FoundCall =>
    row.agentName === '' && (names.value.get(row.agent) ?? '') !== ''
      ? { ...row, agentName: names.value.get(row.agent) ?? '' }
      : row

  const rows = computed<readonly FoundCall[]>(() => inOrder().map(named))

  function inOrder(): readonly FoundCall[] {
    if (list.hasMore.value || beyond.value.length === 0) return list.rows.value
    const here = new Set(list.rows.value.map(({ id }) => id))
    return byInstant([...list.rows.value, ...beyond.value.filter(({ id }) => !here.has(id))])
  }
  const hasMore = computed(
    () => list.hasMore.value || (!isOffline.value && (beyondState.value === 'some' || beyondState.value === 'failed')),
  )

  async function askServer(): Promise<void> {
    if (isOffline.value || beyondState.value === 'asking' || beyondState.value === 'done') return
    const mine = question
    beyondState.value = 'asking'
    const page = await bridge().calls.findAtServer({ search: search(), skip: beyondSkip })
    if (mine !== question) return
    if (!page.ok) {
      beyondError.value = page.error
      beyondState.value = 'failed'
      return
    }
    const known = new Set(beyond.value.map(({ id }) => id))
    beyond.value = [...beyond.value, ...page.value.rows.filter(({ id }) => !known.has(id))]
    beyondSkip = page.value.next ?? beyondSkip
    beyondError.value = null
    beyondState.value = page.value.next === null ? 'done' : 'some'
  }

  function forgetServer(): void {
    question += 1
    beyond.value = []
    beyondState.value = 'unasked'
    beyondError.value = null
    beyondSkip = 0
  }

  async function reload(): Promise<void> {
    forgetServer()
    hasNews.value = false
    const mine = question
    await list.reload()
    if (mine === question && list.phase.value === 'ready' && !list.hasMore.value) await askServer()
  }

  async function more(): Promise<void> {
    if (list.hasMore.value) await list.more()
    if (!list.hasMore.value) await askServer()
  }

  async function narrow(part: Partial<CallChoice>): Promise<void> {
    clearTimeout(typing)
    choice.value = { ...choice.value, ...part }
    await reload()
  }

  /** What is typed into a filter; asked once typing rests. */
  function type(part: Partial<CallChoice>): void {
    choice.value = { ...choice.value, ...part }
    clearTimeout(typing)
    typing = setTimeout(() => void reload(), searchPauseMs)
  }

  const widen = (): Promise<void> => narrow(anyChoice())

  async function readWords(): Promise<void> {
    const known = await bridge().calls.listWords({})
    if (known.ok) words.value = known.value
  }

  async function start(): Promise<void> {
    const [kept] = await Promise.all([bridge().calls.getView({}), readWords(), reload()])
    if (kept.ok) view.value = kept.value
  }

  /** Keeps what is chosen now under a name; a filter of that name is replaced. Answers why when it cannot. */
  async function saveFilter(name: string): Promise<WireError | null> {
    const same = view.value.filters.find((each) => each.name === name)
    const kept = await bridge().calls.saveFilter({ id: same?.id ?? null, name, choice: choice.value })
    if (!kept.ok) return kept.error
    const others = view.value.filters.filter(({ id }) => id !== kept.value.id)
    const filters = [...others, kept.value].sort((one, other) => one.name.localeCompare(other.name))
    view.value = { ...view.value, filters }
    return null
  }

  async function removeFilter({ id }: SavedCallFilter): Promise<WireError | null> {
    const gone = await bridge().calls.removeFilter({ id })
    if (!gone.ok) return gone.error
    view.value = { ...view.value, filters: view.value.filters.filter((each) => each.id !== id) }
    return null
  }

  async function chooseColumns(columns: CallColumn[] | null): Promise<void> {
    view.value = { ...view.value, columns }
    await bridge().calls.chooseColumns({ columns })
  }

  function change(callRef: string, part: Partial<FoundCall>): void {
    const changed = (row: FoundCall): FoundCall => (row.id === callRef ? { ...row, ...part } : row)
    if (list.rows.value.some(({ id }) => id === callRef)) list.rows.value = list.rows.value.map(changed)
    if (beyond.value.some(({ id }) => id === callRef)) beyond.value = beyond.value.map(changed)
  }

  const stops = [
    bridge().on('linkChanged', ({ state }) => {
      const waits = beyondState.value === 'unasked' || beyondState.value === 'failed'
      if (state === 'connected' && waits && list.phase.value === 'ready' && !list.hasMore.value) void askServer()
    }),
    bridge().on('recordsPulled', ({ kind }) => {
      if (kind === 'user') void readWords()
      if ((kind !== 'call' && kind !== 'qa') || list.phase.value !== 'ready') return
      if (kind === 'call') void readWords()
      if (list.rows.value.length > pageSize || beyond.value.length > 0) hasNews.value = true
      else void reload()
    }),
    bridge().on('recordingChanged', ({ callRef, state, remarkCount }) =>
      change(callRef, { recordingState: state, remarkCount }),
    ),
  ]
  onScopeDispose(() => {
    clearTimeout(typing)
    question += 1
    list.stop()
    for (const stop of stops) stop()
  })

  const { phase, error } = list
  return {
    choice,
    words,
    view,
    rows,
    phase,
    error,
    hasMore,
    hasNews,
    isNarrowed,
    isOffline,
    beyond,
    beyondState,
    beyondError,
    start,
    reload,
    more,
    narrow,
    type,
    widen,
    saveFilter,
    removeFilter,
    chooseColumns,
    /** Its number was asked for in plain, and that was written down. */
    revealed: (callRef: string, number: string) => change(callRef, { number }),
    /** Its recording was taken out of the queue. */
    unqueued: (callRef: string) => change(callRef, { recordingState: null }),
  }
})
