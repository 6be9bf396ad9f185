import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { Recording, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What one question may ask for. */
const mostAtOnce = 100

interface BatchCount {
  readonly all: number
  readonly kept: number
  /** They cannot be had, or were taken out of the queue. */
  readonly lost: number
  readonly open: number
}

interface FetchBatch {
  /** What was asked for together, as it stands now. */
  readonly recordings: ComputedRef<readonly Recording[]>
  readonly count: ComputedRef<BatchCount>
  readonly error: ShallowRef<WireError | null>
  /** Asks for the recordings of these calls; they join those that are still on their way. */
  readonly fetch: (callRefs: readonly string[]) => Promise<void>
  /** Takes what has not come yet out of the queue. */
  readonly stop: () => Promise<void>
  readonly forget: () => void
}

const isOpen = ({ state }: Recording): boolean => state === 'waiting' || state === 'fetching'

/**
 * Recordings that were asked for together, and how far they are; the queue itself is the core's and goes on without us.
 * `onStopped` for each that was taken out of it: it is no recording of this computer any more, so nothing else is told of it.
 */
export function useFetchBatch(onStopped: (callRef: string) => void): FetchBatch {
  const known = shallowRef<ReadonlyMap<string, Recording>>(new Map())
  const error = shallowRef<WireError | null>(null)
  const recordings = computed(() => [...known.value.values()])
  const count = computed<BatchCount>(() => {
    const all = recordings.value
    const kept = all.filter(({ state }) => state === 'kept').length
    const open = all.filter(isOpen).length
    return { all: all.length, kept, open, lost: all.length - kept - open }
  })

  function take(rows: readonly Recording[]): void {
    known.value = new Map([...known.value, ...rows.map((row) => [row.callRef, row] as const)])
  }

  async function fetch(callRefs: readonly string[]): Promise<void> {
    error.value = null
    if (count.value.open === 0) known.value = new Map()
    for (let at = 0; at < callRefs.length; at += mostAtOnce) {
      const asked = await bridge().recordings.fetch({ callRefs: callRefs.slice(at, at + mostAtOnce) })
      if (!asked.ok) {
        error.value = asked.error
        return
      }
      take(asked.value)
    }
  }

  async function stop(): Promise<void> {
    error.value = null
    // The last one first: what is on its way now may still arrive whole.
    for (const { callRef } of recordings.value.filter(isOpen).reverse()) {
      const done = await bridge().recordings.cancel({ callRef })
      if (!done.ok && done.error.code !== 'not-found') {
        error.value = done.error
        return
      }
      if (!done.ok) continue
      known.value = new Map([...known.value].filter(([each]) => each !== callRef))
      onStopped(callRef)
    }
  }

  const stopHearing = bridge().on('recordingChanged', (changed) => {
    if (known.value.has(changed.callRef)) take([changed])
  })
  onScopeDispose(stopHearing)

  return {
    recordings,
    count,
    error,
    fetch,
    stop,
    forget() {
      known.value = new Map()
      error.value = null
    },
  }
}
