import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { PhoneAccount, Scenario, WireError } from '../../../preload/contract/index.ts'
import type { SipSocket } from '../phone/index.ts'
import type { ExchangeView } from './exchange/exchange.ts'
import type { RunningExchange } from './exchange/start-exchange.ts'

/**
 * The practice exchange of this window: at most one. It outlives lock, as the calls it carries do, and knows nobody but
 * made-up callers.
 */
export const useExchangeStore = defineStore('exchange', () => {
  const running = shallowRef<RunningExchange | null>(null)
  const view = shallowRef<ExchangeView | null>(null)
  const error = shallowRef<WireError | null>(null)
  let starting: Promise<RunningExchange | null> = Promise.resolve(null)

  function look(): void {
    view.value = running.value?.exchange.view() ?? null
  }

  async function run(account: PhoneAccount): Promise<RunningExchange | null> {
    if (running.value?.extension === account.extension) return running.value
    await stopRunning()
    // With all its voices only where somebody plays: before sign-in the store is there for the frame.
    const { startExchange } = await import('./exchange/start-exchange.ts')
    const started = await startExchange(account, look)
    error.value = started.ok ? null : started.error
    running.value = started.ok ? started.value : null
    look()
    return running.value
  }

  async function stopRunning(): Promise<void> {
    const before = running.value
    running.value = null
    view.value = null
    await before?.stop()
  }

  /**
   * The way into the exchange for that telephone; starts it where it does not run. Null for an account of a real
   * exchange, and when the core has no exercises to give (`error` says why).
   */
  async function socketFor(account: PhoneAccount): Promise<SipSocket | null> {
    if (account.server.kind !== 'practice') return null
    // One start at a time: each waits for the one before it.
    starting = starting.then(() => run(account))
    return (await starting)?.exchange.socket() ?? null
  }

  /** Hangs up everything and frees it: at sign-out. */
  async function stop(): Promise<void> {
    const ended = starting.then(async () => {
      await stopRunning()
      return null
    })
    starting = ended
    await ended
  }

  return {
    view: computed(() => view.value),
    error: computed(() => error.value),
    scenarios: computed((): readonly Scenario[] => running.value?.scenarios ?? []),
    socketFor,
    stop,
    choose: (scenarioId: string) => running.value?.exchange.choose(scenarioId),
    losePhone: (seconds: number) => running.value?.exchange.losePhone({ seconds }),
    callNow: (count: number) => running.value?.exchange.callNow({ count }),
  }
})
