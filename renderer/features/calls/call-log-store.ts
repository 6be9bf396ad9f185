import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { CallEnd, CallFilter, CallRecord } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { spanOf, type Day, type Period } from '../../app/period.ts'
import { bridge } from '../../bridge/bridge.ts'
import { createPagedList } from '../../app/paged-list.ts'

const pageSize = 50
/** How long typing may rest before the log is asked. */
const searchPauseMs = 120

/** What the log is narrowed to, as a person sets it. */
interface CallChoice {
  directions: CallFilter['directions']
  ends: CallEnd[]
  period: Period
  custom: { from: Day; to: Day }
}

const noChoice = (): CallChoice => ({ directions: [], ends: [], period: 'any', custom: { from: '', to: '' } })

/** The calls of this desk, newest first, also without a server; or those of one case. */
export const useCallLogStore = defineStore('call-log', () => {
  const desk = useDeskStore()
  const text = shallowRef('')
  const choice = shallowRef<CallChoice>(noChoice())
  /** The case whose calls are shown; null for all. */
  const caseId = shallowRef<string | null>(null)
  let typing: ReturnType<typeof setTimeout> | undefined

  const isNarrowed = computed(() => {
    const { directions, ends, period } = choice.value
    return text.value.trim() !== '' || directions.length > 0 || ends.length > 0 || period !== 'any'
  })

  function filterNow(): CallFilter {
    const { directions, ends, period, custom } = choice.value
    const { from, to } = spanOf(period, Date.now(), desk.timeZone, custom)
    return { text: text.value.trim().slice(0, 200), directions: [...directions], ends: [...ends], from, to }
  }

  const list = createPagedList<CallRecord, number>(async (cursor) => {
    if (caseId.value !== null) {
      const found = await bridge().callLog.ofCase({ caseId: caseId.value })
      return found.ok ? { ok: true, value: { rows: found.value, next: null } } : found
    }
    return bridge().callLog.list({ filter: filterNow(), before: cursor, limit: pageSize })
  })

  /** What is typed into the search box; asked once typing rests. */
  function type(value: string): void {
    text.value = value
    clearTimeout(typing)
    typing = setTimeout(() => void list.reload(), searchPauseMs)
  }

  async function narrow(part: Partial<CallChoice>): Promise<void> {
    choice.value = { ...choice.value, ...part }
    await list.reload()
  }

  async function widen(): Promise<void> {
    choice.value = noChoice()
    text.value = ''
    await list.reload()
  }

  async function showCase(id: string | null): Promise<void> {
    caseId.value = id
    await list.reload()
  }

  const stopHearing = bridge().on('callLogChanged', () => {
    if (list.phase.value === 'ready') void list.reload()
  })
  onScopeDispose(() => {
    clearTimeout(typing)
    list.stop()
    stopHearing()
  })

  const { rows, phase, error, hasMore, reload, more } = list
  return { text, choice, caseId, isNarrowed, rows, phase, error, hasMore, type, narrow, widen, showCase, reload, more }
})
