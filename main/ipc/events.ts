import { events as definitions } from '../../preload/contract/index.ts'
import type { EventData, EventKey } from '../../preload/contract/index.ts'
import type { Log } from '../log/log.ts'

/** Receives every event that may leave the core: its key in the contract and its parsed data. */
export type EventListener = (key: EventKey, data: unknown) => void

export interface EventHub {
  /**
   * Hands an event to every listener, after its schema has read it. While the screen is locked only events that say
   * nothing about a case leave; the others are dropped, because whoever unlocks reads the lists anew (SECURITY E2).
   */
  emit<K extends EventKey>(key: K, data: EventData<K>): void
  /** Subscribes; the answer unsubscribes. */
  listen(listener: EventListener): () => void
}

/** Creates the one way by which the core speaks to its windows unasked. `onListening`: how many of them listen now. */
export function createEventHub(options: {
  isLocked: () => boolean
  log: Log
  onListening?: (count: number) => void
}): EventHub {
  const listeners = new Set<EventListener>()
  return {
    emit(key, data) {
      const definition = definitions[key]
      if (options.isLocked() && !definition.whileLocked) return
      const parsed = definition.data.safeParse(data)
      if (!parsed.success) {
        options.log.error('event-refused', { event: key })
        return
      }
      for (const listener of listeners) {
        try {
          listener(key, parsed.data)
        } catch {
          // One window that fails must not keep the others, or the core's own work, from going on.
          options.log.error('event-listener-failed', { event: key })
        }
      }
    },
    listen(listener) {
      listeners.add(listener)
      options.onListening?.(listeners.size)
      return () => {
        if (listeners.delete(listener)) options.onListening?.(listeners.size)
      }
    },
  }
}
