import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { ServerCall, ServerCallFilter } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { spanOf, type Day, type Period } from '../../app/period.ts'
import { bridge } from '../../bridge/bridge.ts'
import { createPagedList } from '../../app/paged-list.ts'

const pageSize = 50
/** How long typing may rest before the server is asked. */
const searchPauseMs = 300

interface ServerCallChoice {
  number: string
  agent: string
  status: string
  period: Period
  custom: { from: Day; to: Day }
}

const noChoice = (): ServerCallChoice => ({
  number: '',
  agent: '',
  status: '',
  period: 'any',
  custom: { from: '', to: '' },
})

/** The calls as the central server lists them, newest first; while it is away, those of them that this computer has. */
export const useServerCallsStore = defineStore('server-calls', () => {
  const desk = useDeskStore()
  const choice = shallowRef<ServerCallChoice>(noChoice())
  /** The server did not answer: what is shown is this computer's copy. */
  const isFromHere = shallowRef(false)
  let typing: ReturnType<typeof setTimeout> | undefined

  const isNarrowed = computed(() => {
    const { number, agent, status, period } = choice.value
    return number !== '' || agent !== '' || status !== '' || period !== 'any'
  })

  function filterNow(): ServerCallFilter {
    const { number, agent, status, period, custom } = choice.value
    const { from, to } = spanOf(period, Date.now(), desk.timeZone, custom)
    return { number: number.trim(), agent: agent.trim(), status, from, to }
  }

  const list = createPagedList<ServerCall, number>(async (cursor) => {
    const skip = cursor ?? 0
    const page = await bridge().callLog.listServer({ filter: filterNow(), skip, limit: pageSize })
    if (!page.ok) return page
    const { rows, isEnd } = page.value
    isFromHere.value = page.value.isFromHere
    return { ok: true, value: { rows, next: isEnd ? null : skip + pageSize } }
  })

  async function narrow(part: Partial<ServerCallChoice>): Promise<void> {
    choice.value = { ...choice.value, ...part }
    await list.reload()
  }

  /** What is typed into a filter; asked once typing rests. */
  function type(part: { number?: string; agent?: string }): void {
    choice.value = { ...choice.value, ...part }
    clearTimeout(typing)
    typing = setTimeout(() => void list.reload(), searchPauseMs)
  }

  async function widen(): Promise<void> {
    choice.value = noChoice()
    await list.reload()
  }

  onScopeDispose(() => {
    clearTimeout(typing)
    list.stop()
  })

  const { rows, phase, error, hasMore, reload, more } = list
  return { choice, isNarrowed, isFromHere, rows, phase, error, hasMore, narrow, type, widen, reload, more }
})
