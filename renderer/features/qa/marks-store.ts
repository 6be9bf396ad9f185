import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { ScoreMark } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'

const mostAtOnce = 100

/** How far the scores of the calls on the screen are. Rows ask one by one, the core is asked once for all of them. */
export const useScoreMarksStore = defineStore('score-marks', () => {
  const desk = useDeskStore()
  const marks = shallowRef<ReadonlyMap<string, ScoreMark>>(new Map())
  const shown = new Map<string, number>()
  let isAsking = false

  async function ask(callRefs: readonly string[]): Promise<void> {
    for (let at = 0; at < callRefs.length; at += mostAtOnce) {
      const part = callRefs.slice(at, at + mostAtOnce)
      const answer = await bridge().scoring.marks({ callRefs: part })
      if (!answer.ok) return
      const next = new Map(marks.value)
      for (const callRef of part) next.delete(callRef)
      for (const mark of answer.value) next.set(mark.callRef, mark)
      marks.value = next
    }
  }

  function askSoon(): void {
    if (isAsking || !desk.can('qa.read')) return
    isAsking = true
    queueMicrotask(() => {
      isAsking = false
      void ask([...shown.keys()])
    })
  }

  /** A row of this call is on the screen; the answer takes it away again. */
  function show(callRef: string): () => void {
    const before = shown.get(callRef) ?? 0
    shown.set(callRef, before + 1)
    if (before === 0) askSoon()
    return () => {
      const left = (shown.get(callRef) ?? 1) - 1
      if (left > 0) shown.set(callRef, left)
      else shown.delete(callRef)
    }
  }

  const hear = ({ kind }: { kind: string }): void => {
    if (kind === 'qa' && shown.size > 0) askSoon()
  }
  const stops = [
    bridge().on('recordProgressed', hear),
    bridge().on('recordsPulled', hear),
    bridge().on('recordVanished', hear),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
  })

  return { marks, show }
})
