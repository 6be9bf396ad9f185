import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { AgendaCounts } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What is due becomes more by itself as time goes by. */
const lookEveryMs = 30_000

/** How much is due, for the rail and the home screen; null until it has been counted. */
export const useDueStore = defineStore('due', () => {
  const counts = shallowRef<AgendaCounts | null>(null)
  let isOver = false

  async function load(): Promise<void> {
    const answer = await bridge().home.getCounts({})
    if (answer.ok && !isOver) counts.value = answer.value
  }

  const stops = [bridge().on('followUpsChanged', () => void load()), bridge().on('callBacksChanged', () => void load())]
  const timer = setInterval(() => void load(), lookEveryMs)
  onScopeDispose(() => {
    isOver = true
    clearInterval(timer)
    for (const stop of stops) stop()
  })
  void load()

  return { counts, load }
})
