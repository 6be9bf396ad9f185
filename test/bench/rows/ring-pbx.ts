import { percentile, type BenchRow } from '../bench-row.ts'
import { exchangeDesk, momentsOf, painted, type ExchangeDesk } from '../exchange-desk.ts'

const times = 25
const warmUp = 3

async function ringDesk({ desk, call }: ExchangeDesk): Promise<number> {
  const shown = painted(desk, '.ringing .caller-history')
  const caller = await call('desk')
  const seen = await shown
  const { invitedAt } = await momentsOf(desk)
  await caller.hangUp()
  await desk.locator('.ringing').waitFor({ state: 'detached' })
  return seen - invitedAt
}

async function ringBare({ bare, call }: ExchangeDesk): Promise<number> {
  const calls = await bare.evaluate(() => window.barePhone.calls.length)
  const caller = await call('bare')
  await bare.waitForFunction((before) => window.barePhone.calls.length > before, calls)
  const rang = await bare.evaluate(() => window.barePhone.last()['ringing'] ?? 0)
  const { invitedAt } = await momentsOf(bare)
  await caller.hangUp()
  await bare.waitForFunction(() => window.barePhone.last()['ended'] !== undefined)
  return rang - invitedAt
}

export const ringPbxRows: readonly BenchRow[] = [
  {
    name: 'ring-pbx',
    target: 60,
    how: "an Asterisk's INVITE at the socket, to ring and the caller's history painted, in a small workspace; floor: JsSIP alone, to its event",
    async run(context) {
      const at = await exchangeDesk(context)
      const samples: number[] = []
      const bare: number[] = []
      for (let index = -warmUp; index < times; index += 1) {
        const [took, alone] = [await ringDesk(at), await ringBare(at)]
        if (index < 0) continue
        samples.push(took)
        bare.push(alone)
      }
      return { samples, floor: percentile(bare, 0.5) }
    },
  },
]
