import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'
import type { Feedback } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50

/** A row of the list is known by its score. */
interface FeedbackRow extends Feedback {
  readonly id: string
}

/** What an agent is told about the own calls, and how much of it nobody has said to have read. */
export const useFeedbackStore = defineStore('feedback', () => {
  const desk = useDeskStore()
  const unread = ref(0)
  let isStarted = false
  const list = createPagedList<FeedbackRow, number>(async (before) => {
    const page = await bridge().feedback.list({ before, limit: pageSize })
    if (!page.ok) return page
    return { ok: true, value: { ...page.value, rows: page.value.rows.map((row) => ({ ...row, id: row.score.id })) } }
  })

  async function count(): Promise<void> {
    if (!desk.can('qa.readOwn')) return
    const answer = await bridge().feedback.unread({})
    if (answer.ok) unread.value = answer.value.count
  }

  /** From now on the count follows what comes in. For whoever shows it, as often as they like. */
  function start(): void {
    if (isStarted) return
    isStarted = true
    void count()
  }

  function read(changed: Feedback): void {
    list.rows.value = list.rows.value.map((row) =>
      row.id === changed.score.id ? { ...changed, id: changed.score.id } : row,
    )
    void count()
  }

  function hear({ kind }: { kind: string }): void {
    if (kind !== 'qa') return
    void count()
    if (list.phase.value === 'ready') void list.reload()
  }
  const stops = [bridge().on('recordsPulled', hear), bridge().on('recordVanished', hear)]
  onScopeDispose(() => {
    list.stop()
    for (const stop of stops) stop()
  })

  const { rows, phase, error, hasMore, reload, more } = list
  return { unread, start, read, rows, phase, error, hasMore, reload, more }
})
