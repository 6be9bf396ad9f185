import type { Page } from 'playwright'
import { percentile, type BenchRow } from '../bench-row.ts'
import { exchangeDesk, light, painted, readyText } from '../exchange-desk.ts'

const times = 8
const warmUp = 1

/** The page's own clock, as the time of day. */
const originOf = (page: Page) => page.evaluate(() => performance.timeOrigin)

export const reconnectRows: readonly BenchRow[] = [
  {
    name: 'reconnect',
    target: null,
    how: 'the cable to a real Asterisk is plugged in again, to the light that says the telephone is ready: the wait for the next try is in it; floor: JsSIP alone on the same cable',
    async run(context) {
      const { desk, bare, wire } = await exchangeDesk(context)
      const samples: number[] = []
      const floors: number[] = []
      for (let index = -warmUp; index < times; index += 1) {
        await wire.pull()
        await desk.locator(light).filter({ hasNotText: readyText }).waitFor()
        await bare.waitForFunction(() => !window.barePhone.isRegistered())
        await wire.plugIn()
        const from = Date.now()
        const waiting = painted(desk, light, readyText)
        await bare.waitForFunction(() => window.barePhone.isRegistered())
        const alone = await bare.evaluate(() => window.barePhone.link['registered'] ?? 0)
        const ready = await waiting
        if (index < 0) continue
        samples.push((await originOf(desk)) + ready - from)
        floors.push((await originOf(bare)) + alone - from)
      }
      return { samples, floor: percentile(floors, 0.5) }
    },
  },
]
