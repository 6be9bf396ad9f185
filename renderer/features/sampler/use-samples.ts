import { onScopeDispose, ref, shallowRef } from 'vue'
import type { SampleMonth, SamplePick, SampleRules, SampleState, WireError } from '../../../preload/contract/index.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50

type Row = SamplePick & { readonly id: string }
const asRow = (pick: SamplePick): Row => ({ ...pick, id: pick.callRef })

/** One month of samples: how far it is, and the calls that were proposed. Follows scores as they are made or come in. */
export function useSamples() {
  const month = shallowRef<SampleMonth | null>(null)
  const error = shallowRef<WireError | null>(null)
  const isDrawing = ref(false)
  const agent = ref('')
  const state = ref<SampleState | null>(null)
  let question = 0

  const list = createPagedList<Row, number>(async (before) => {
    const name = month.value?.month
    if (name === undefined) return { ok: true, value: { rows: [], next: null } }
    const page = await bridge().samples.list({
      month: name,
      agent: agent.value,
      state: state.value,
      before,
      limit: pageSize,
    })
    return page.ok ? { ok: true, value: { rows: page.value.rows.map(asRow), next: page.value.next } } : page
  })

  /** Reads a month (null: the present one) with its first page; an older answer that comes later is dropped. */
  async function open(name: string | null): Promise<void> {
    const mine = ++question
    const answer = await bridge().samples.get({ month: name })
    if (mine !== question) return
    error.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    month.value = answer.value
    await list.reload()
  }

  const refresh = (): Promise<void> => open(month.value?.month ?? null)

  async function narrow(part: { agent?: string; state?: SampleState | null }): Promise<void> {
    if (part.agent !== undefined) agent.value = part.agent
    if (part.state !== undefined) state.value = part.state
    await list.reload()
  }

  async function propose(rules: SampleRules, seed: string | null): Promise<WireError | null> {
    if (month.value === null || isDrawing.value) return null
    isDrawing.value = true
    const mine = ++question
    const answer = await bridge().samples.propose({ month: month.value.month, rules, seed })
    isDrawing.value = false
    if (!answer.ok) return answer.error
    if (mine !== question) return null
    month.value = answer.value
    await list.reload()
    return null
  }

  async function swap(
    callRef: string,
    reason: string,
  ): Promise<{ error: WireError | null; instead: SamplePick | null }> {
    const name = month.value?.month ?? ''
    const answer = await bridge().samples.swap({ month: name, callRef, reason })
    if (!answer.ok) return { error: answer.error, instead: null }
    await refresh()
    return { error: null, instead: answer.value.instead }
  }

  /** Scores and calls come one by one while the desk is pulling: the screen is read again once they rest. */
  let soon: ReturnType<typeof setTimeout> | undefined
  function hear({ kind }: { kind: string }): void {
    if (kind !== 'qa' && kind !== 'call') return
    clearTimeout(soon)
    soon = setTimeout(() => void refresh(), 500)
  }
  const stops = [bridge().on('recordsPulled', hear), bridge().on('recordProgressed', hear)]
  onScopeDispose(() => {
    clearTimeout(soon)
    question += 1
    list.stop()
    for (const stop of stops) stop()
  })

  return { month, error, isDrawing, agent, state, list, open, refresh, narrow, propose, swap }
}
