import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import {
  firstThresholds,
  type BoardThresholds,
  type BoardView,
  type WireError,
} from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { createOneAFrame, pageFrames } from './one-a-frame.ts'

/** The core asks the server for half a minute after each look. */
const lookEveryMs = 10_000

/** The live board of this window: looked at while its screen is open and to be seen. */
export const useBoardStore = defineStore('board', () => {
  const view = shallowRef<BoardView | null>(null)
  const thresholds = shallowRef<BoardThresholds>(firstThresholds())
  const error = shallowRef<WireError | null>(null)
  const saveError = shallowRef<WireError | null>(null)
  let stopLooking: (() => void) | null = null
  /** Changes of the board's screen, one a frame. */
  const inFrame = createOneAFrame(pageFrames)

  /** The window of the wallboard looks for itself: the one that leaves does not stop the other. */
  let isWall = false

  async function look(): Promise<void> {
    const seen = await bridge().board.watch({ isWall })
    if (stopLooking === null) return
    error.value = seen.ok ? null : seen.error
    if (seen.ok) view.value = seen.value
  }

  function lookIfSeen(): void {
    if (document.visibilityState === 'visible') void look()
  }

  async function loadThresholds(): Promise<void> {
    const kept = await bridge().board.getThresholds({})
    if (kept.ok) thresholds.value = kept.value
  }

  /** The screen is open. */
  function open(asWall = false): void {
    if (stopLooking !== null) return
    isWall = asWall
    const stopListening = bridge().on('boardChanged', (next) => {
      inFrame('view', () => {
        // A screen that has been left meanwhile begins anew.
        if (stopLooking === null) return
        view.value = next
        error.value = null
      })
    })
    const timer = setInterval(lookIfSeen, lookEveryMs)
    document.addEventListener('visibilitychange', lookIfSeen)
    stopLooking = () => {
      stopListening()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', lookIfSeen)
    }
    void loadThresholds()
    void look()
  }

  function close(): void {
    if (stopLooking === null) return
    stopLooking()
    stopLooking = null
    // What was read for this look is not what the next one begins with.
    view.value = null
    // Whoever has been signed out or locked meanwhile is refused, and the core has stopped by itself.
    void bridge().board.leave({ isWall })
  }

  /** Keeps other thresholds; true once they are kept. */
  async function keep(next: BoardThresholds): Promise<boolean> {
    const kept = await bridge().board.setThresholds(next)
    saveError.value = kept.ok ? null : kept.error
    if (kept.ok) thresholds.value = kept.value
    return kept.ok
  }

  onScopeDispose(() => {
    stopLooking?.()
    stopLooking = null
  })

  const isFirst = computed(() => view.value === null && error.value === null)
  return { view, thresholds, error, saveError, isFirst, open, close, look, keep, inFrame }
})
