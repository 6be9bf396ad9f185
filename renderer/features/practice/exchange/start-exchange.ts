import type { PhoneAccount, Scenario, WireError } from '../../../../preload/contract/index.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { createCaller } from './caller.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { windowClock } from './party.ts'
import { createSounds } from './sounds.ts'

export interface RunningExchange {
  readonly extension: string
  readonly scenarios: readonly Scenario[]
  readonly exchange: Exchange
  stop(): Promise<void>
}

export type ExchangeStart =
  { readonly ok: true; readonly value: RunningExchange } | { readonly ok: false; readonly error: WireError }

/** Starts the exchange of this window for one telephone: the core brings the server's orders and takes the reports. */
export async function startExchange(account: PhoneAccount, changed: () => void): Promise<ExchangeStart> {
  const api = bridge()
  const scenarios = await api.practice.getScenarios({})
  if (!scenarios.ok) return scenarios

  const sounds = createSounds()
  // One after the other, for their order is what the server goes by.
  let reported: Promise<unknown> = Promise.resolve()
  const exchange = createExchange({
    extension: account.extension,
    joinCallerName: account.joinCallerName,
    wrapUpSeconds: account.wrapUpSeconds,
    echoNumber: account.echoNumber,
    scenarios: scenarios.value,
    voices: sounds.voices,
    clock: windowClock,
    random: Math.random,
    makeParty: (options) => createCaller(options, sounds),
    report(report) {
      // The core keeps what it took; what it refuses was said by somebody who has just signed out.
      reported = reported.then(() => api.practice.reportExchange(report)).catch(() => undefined)
    },
    changed,
  })
  const stopOrders = api.on('exchangeOrdered', (order) => exchange.take(order))

  return {
    ok: true,
    value: {
      extension: account.extension,
      scenarios: scenarios.value,
      exchange,
      async stop() {
        stopOrders()
        await exchange.stop()
        await sounds.close()
      },
    },
  }
}
