import { events as definitions } from '../../preload/contract/index.ts'
import type { EventData, EventKey } from '../../preload/contract/index.ts'
import type { Log } from '../log/log.ts'
import type { Outward } from './outward.ts'

/** Receives every event that may leave the core: its key in the contract and its parsed data. */
export type EventListener = (key: EventKey, data: unknown) => void

export interface EventHub {
  /**
   * Hands an event to every listener, after its schema has read it. While the screen is locked only events that say
   * nothing about a case leave; the others are dropped, because whoever unlocks reads the lists anew (SECURITY E2).
   */
  emit<K extends EventKey>(key: K, data: EventData<K>): void
  /** Subscribes; the answer unsubscribes. `beside`: a window that is no desk, which keeps no call up. */
  listen(listener: EventListener, place?: 'desk' | 'beside'): () => void
}

/** Creates the one way by which the core speaks to its windows unasked. `onListening`: how many of them listen now. */
export function createEventHub(options: {
  isLocked: () => boolean
  /** What whoever is at the desk may see of it. */
  outward: Pick<Outward, 'event'>
  log: Log
  onListening?: (count: number) => void
}): EventHub {
  const listeners = new Set<EventListener>()
  let desks = 0
  return {
    emit(key, data) {
      const definition = definitions[key]
      if (options.isLocked() && !definition.whileLocked) return
      const parsed = definition.data.safeParse(data)
      if (!parsed.success) {
        options.log.error('event-refused', { event: key })
        return
      }
      const shown = options.outward.event(key, parsed.data)
      if (shown === null) return
      for (const listener of listeners) {
        try {
          listener(key, shown.data)
        } catch {
          // One window that fails must not keep the others, or the core's own work, from going on.
          options.log.error('event-listener-failed', { event: key })
        }
      }
    },
    listen(listener, place = 'desk') {
      listeners.add(listener)
      if (place === 'desk') {
        desks += 1
        options.onListening?.(desks)
      }
      return () => {
        if (!listeners.delete(listener) || place !== 'desk') return
        desks -= 1
        options.onListening?.(desks)
      }
    },
  }
}
