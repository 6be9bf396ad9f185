import { shallowRef, type ShallowRef } from 'vue'
import type { CallerHistory, CaseRow, ServerSays } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import type { PhoneState } from './machine/phone-state.ts'

/** What is known of a caller here, and how it stands with what the server may know beside it; null: nothing to be said yet. */
export interface KnownCaller extends CallerHistory {
  readonly server: ServerSays | 'asking' | null
}

/** A server that answers at once is not announced first, ms. */
const quietMs = 300
const shownCases = 5

/** Who is calling, by line: what this computer knows at once, and what the server adds (DESIGN 6.7). */
export function createCallerFacts(state: ShallowRef<PhoneState>) {
  const callers = shallowRef<Readonly<Record<string, KnownCaller>>>({})
  const asking = new Set<string>()
  let stopListening: (() => void) | null = null

  const numberOf = (lineId: string): string | undefined => state.value.lines.find(({ id }) => id === lineId)?.number

  function put(lineId: string, caller: KnownCaller): void {
    const kept = [state.value.wrapUp?.lineId, state.value.callBack?.lineId, ...state.value.lines.map(({ id }) => id)]
    const still = Object.entries(callers.value).filter(([id]) => kept.includes(id))
    callers.value = { ...Object.fromEntries(still), [lineId]: caller }
  }

  function say(lineId: string, server: KnownCaller['server']): void {
    const known = callers.value[lineId]
    if (known !== undefined) callers.value = { ...callers.value, [lineId]: { ...known, server } }
  }

  async function askServer(lineId: string, number: string): Promise<void> {
    if (asking.has(lineId)) return
    asking.add(lineId)
    const timer = setTimeout(() => say(lineId, 'asking'), quietMs)
    const found = await bridge().phone.getHistoryAtServer({ number })
    clearTimeout(timer)
    asking.delete(lineId)
    const known = callers.value[lineId]
    // Forgotten meanwhile: a desk that was locked, or a call that is long over.
    if (known === undefined || state.value.isLocked) return
    if (!found.ok || found.value.server === 'not-asked') {
      say(lineId, found.ok ? 'not-asked' : 'not-reached')
      return
    }
    const { server, history } = found.value
    put(lineId, { ...history, cases: behind(known.cases, history.cases), server })
    if (server === 'not-reached') listen()
  }

  /** The server is back: those who are still on the line, and of whom only this computer was asked, are asked about again. */
  function listen(): void {
    stopListening ??= bridge().on('linkChanged', ({ state: link }) => {
      if (link !== 'connected') return
      stopListening?.()
      stopListening = null
      for (const [lineId, { server }] of Object.entries(callers.value)) {
        const number = numberOf(lineId)
        if (server === 'not-reached' && number !== undefined) void askServer(lineId, number)
      }
    })
  }

  return {
    of: (lineId: string): KnownCaller | null => callers.value[lineId] ?? null,
    /** What this computer knows is shown at once; the question to the server goes after it. */
    async load(lineId: string, number: string): Promise<void> {
      if (number === '') return
      const known = await bridge().phone.getHistory({ number })
      if (!known.ok || state.value.isLocked) return
      put(lineId, { ...known.value, server: null })
      await askServer(lineId, number)
    },
    forget(): void {
      callers.value = {}
      stopListening?.()
      stopListening = null
    },
  }
}

/** What is shown stays where it is, as it is now; what came stands behind it, as far as there is room. */
function behind(shown: readonly CaseRow[], fresh: readonly CaseRow[]): CaseRow[] {
  const ids = new Set(shown.map(({ id }) => id))
  const now = shown.map((row) => fresh.find(({ id }) => id === row.id) ?? row)
  return [...now, ...fresh.filter(({ id }) => !ids.has(id))].slice(0, shownCases)
}
