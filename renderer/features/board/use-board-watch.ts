import { computed, onScopeDispose, shallowRef } from 'vue'
import type { BoardView } from '../../../preload/contract/index.ts'
import { usePhoneStore } from '../phone/index.ts'
import { agentRow, inKeptOrder, inOrderOfNeed, type AgentRow } from './agent-rows.ts'
import { dismissAlert, newAlerts, nextAlerts, noAlerts } from './alerts.ts'
import { boardLevels, hasRisen, shownAt, shownState, type BoardLevels } from './levels.ts'
import { useBoardStore } from './store.ts'
import { createWarningTone } from './warning-tone.ts'

/** Lines change places no more often, or nobody could follow one, nor press a button of it. */
const reorderMs = 3_000
const calm: BoardLevels = { waiting: 'calm', longestWait: 'calm', serviceLevel: 'calm' }

/**
 * Looks at the board once a second: what asks for attention, who comes first, what is worth an alert and a tone. Timers on
 * the screen run by its `now`, which stands still with a board that is out of date. `isSilent`: the wallboard, which does not know
 * whether its desk is in a call, leaves tones to the desk.
 */
export function useBoardWatch({ isSilent = false } = {}) {
  const board = useBoardStore()
  const phone = usePhoneStore()
  const now = shallowRef(Date.now())
  const state = shallowRef(noAlerts)
  const tone = createWarningTone(
    () => Date.now(),
    () => phone.warn(),
  )
  const order = shallowRef<readonly string[]>([])
  let orderedAt = 0
  let heard = calm
  let followed: readonly string[] = []
  /** What is red when somebody comes to look is seen, not heard. */
  let isFirst = true

  const rows = computed<readonly AgentRow[]>(() => {
    const { view } = board
    if (view === null) return []
    const at = shownAt(view, now.value)
    const all = view.agents.map((agent) =>
      agentRow(
        agent,
        { lamp: phone.can.lamps ? phone.lampOf(agent.extension) : 'unknown', showsCalls: view.now.talking !== null },
        board.thresholds,
        at,
      ),
    )
    return order.value.length === 0 ? all.toSorted(inOrderOfNeed) : inKeptOrder(all, order.value)
  })

  const levels = computed(() => (board.view === null ? calm : boardLevels(board.view, board.thresholds, now.value)))

  function followLamps(view: BoardView): void {
    const all = view.agents.map(({ extension }) => extension)
    if (!phone.can.lamps || (all.length === followed.length && all.every((each, index) => each === followed[index]))) {
      return
    }
    followed = all
    phone.watchLamps(all)
  }

  function reorder(): void {
    if (Math.abs(now.value - orderedAt) < reorderMs) return
    orderedAt = now.value
    order.value = rows.value.toSorted(inOrderOfNeed).map(({ agent }) => agent.extension)
  }

  function tick(): void {
    now.value = Date.now()
    const { view, thresholds } = board
    if (view === null) return
    followLamps(view)
    reorder()
    // Of a board that is out of date nobody can say who has gone.
    const isLive = shownState(view, now.value) === 'live'
    const next = isLive ? nextAlerts(state.value, rows.value, thresholds, now.value) : state.value
    const isWorse = hasRisen(heard, levels.value) || newAlerts(state.value, next).length > 0
    heard = levels.value
    state.value = next
    // Nobody's caller is to hear it.
    if (isWorse && !isFirst && !isSilent && thresholds.isSounding && phone.state.lines.length === 0) tone.play()
    if (isLive) isFirst = false
  }

  const timer = setInterval(() => board.inFrame('second', tick), 1000)
  onScopeDispose(() => clearInterval(timer))

  return {
    now,
    rows,
    levels,
    alerts: computed(() => state.value.alerts),
    dismiss: (key: string) => (state.value = dismissAlert(state.value, key)),
  }
}
