import { onBeforeUnmount, onMounted } from 'vue'
import { bridge } from '../../bridge/bridge.ts'

/** At most this often the core hears that the person is there. */
const leastGapMs = 20_000

/** Postpones the idle lock while the person types, points or scrolls. */
export function useIdleTouch(): void {
  let lastAt = Number.NEGATIVE_INFINITY

  function onInput(): void {
    const now = performance.now()
    if (now - lastAt < leastGapMs) return
    lastAt = now
    // A refusal changes nothing for the person: the next touch is seconds away.
    void bridge().session.touch({})
  }

  const kinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const
  onMounted(() => {
    for (const kind of kinds) window.addEventListener(kind, onInput, { passive: true })
  })
  onBeforeUnmount(() => {
    for (const kind of kinds) window.removeEventListener(kind, onInput)
  })
}
