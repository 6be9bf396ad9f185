import type { EventListener } from '../../main/ipc/events.ts'
import type { SenderVerdict, WindowPlace } from '../../main/ipc/sender.ts'

/** A router and event source small enough to see exactly what a shell hands to the core. */
export function smallCore(answer: (name: unknown, input: unknown) => unknown = () => ({})) {
  const listeners = new Set<EventListener>()
  const asked: { name: unknown; input: unknown; sender: SenderVerdict; place?: WindowPlace }[] = []
  const wallListeners = new Set<EventListener>()
  const links: unknown[] = []
  const refused = { count: 0 }
  const loads = { count: 0 }
  return {
    asked,
    /** How many windows listen. */
    listening: () => listeners.size,
    /** The links the shell handed on. */
    links,
    /** How often a window was loaded. */
    loads,
    /** How often the shell turned somebody away. */
    refused,
    tell: (...args: Parameters<EventListener>) => {
      for (const listener of listeners) listener(...args)
    },
    /** What the core would say to the wallboard. */
    tellWall: (...args: Parameters<EventListener>) => {
      for (const listener of wallListeners) listener(...args)
    },
    core: {
      router: {
        async handle(name: unknown, input: unknown, sender: SenderVerdict, place: WindowPlace = 'desk') {
          asked.push({ name, input, sender, ...(place === 'wall' && { place }) })
          return { ok: true as const, value: await answer(name, input) }
        },
      },
      reportRefused: () => void (refused.count += 1),
      site: { exchangeHost: null as string | null, pinnedExchange: null },
      windowLoaded: () => void (loads.count += 1),
      openLink: (link: unknown) => void links.push(link),
      onWallEvent(listener: EventListener) {
        wallListeners.add(listener)
        return () => {
          wallListeners.delete(listener)
        }
      },
      onEvent(listener: EventListener) {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
    },
  }
}
