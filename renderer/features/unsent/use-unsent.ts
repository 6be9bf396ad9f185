import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import type { OutboxRow, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'

/** Several changes in a row make one reload. */
const gatherMs = 150

/** The unsent rows, kept current while they are on screen. */
export function useUnsent() {
  const desk = useDeskStore()
  const rows = shallowRef<readonly OutboxRow[] | null>(null)
  const error = shallowRef<WireError | null>(null)
  /** Why the last "try now" was not taken. */
  const retryError = shallowRef<WireError | null>(null)
  const busy = ref<readonly string[]>([])
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const mine = ++latest
    const answer = await bridge().outbox.list({})
    // An older answer never overwrites a newer one.
    if (mine !== latest) return
    error.value = answer.ok ? null : answer.error
    if (answer.ok) rows.value = answer.value
  }

  function loadSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), gatherMs)
  }

  /** Tries one entry, or with null all of them, now. */
  async function retry(id: string | null): Promise<void> {
    const mark = id ?? 'all'
    if (busy.value.includes(mark)) return
    busy.value = [...busy.value, mark]
    const answer = await bridge().outbox.retry({ id })
    busy.value = busy.value.filter((each) => each !== mark)
    retryError.value = answer.ok ? null : answer.error
    await load()
    await desk.loadUnsent()
  }

  /** Makes what is no case, and has surely not arrived, a draft again. */
  async function takeBack(id: string): Promise<boolean> {
    if (busy.value.includes(id)) return false
    busy.value = [...busy.value, id]
    const answer = await bridge().outbox.takeBack({ id })
    busy.value = busy.value.filter((each) => each !== id)
    retryError.value = answer.ok ? null : answer.error
    await load()
    await desk.loadUnsent()
    return answer.ok
  }

  /** Somebody has looked at what is at the server twice. */
  async function settleDouble(id: string): Promise<void> {
    if (busy.value.includes(id)) return
    busy.value = [...busy.value, id]
    const answer = await bridge().outbox.settleDouble({ id })
    busy.value = busy.value.filter((each) => each !== id)
    retryError.value = answer.ok ? null : answer.error
    await load()
    await desk.loadUnsent()
  }

  let stops: (() => void)[] = []
  onMounted(async () => {
    const api = bridge()
    stops = [
      api.on('outboxChanged', loadSoon),
      api.on('caseProgressed', loadSoon),
      api.on('recordProgressed', loadSoon),
      api.on('linkChanged', loadSoon),
    ]
    await load()
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    latest += 1
    for (const stop of stops) stop()
  })

  return { rows, error, retryError, busy, load, retry, takeBack, settleDouble }
}
