import { onScopeDispose, shallowRef } from 'vue'
import type { CallRecord } from '../../../../preload/contract/index.ts'
import { bridge } from '../../../bridge/bridge.ts'

const shownCalls = 5

/** The newest calls of the log of this desk, read again whenever one of them changes. */
export function useLastCalls() {
  const rows = shallowRef<readonly CallRecord[]>([])
  const hasFailed = shallowRef(false)

  async function load(): Promise<void> {
    const filter = { text: '', directions: [], ends: [], from: null, to: null }
    const answer = await bridge().callLog.list({ filter, before: null, limit: shownCalls })
    hasFailed.value = !answer.ok
    if (answer.ok) rows.value = answer.value.rows.filter((row) => row.endedAt !== null)
  }

  onScopeDispose(bridge().on('callLogChanged', () => void load()))
  void load()
  return { rows, hasFailed, load }
}
