import { percentile, type BenchRow } from '../bench-row.ts'
import { exchangeDesk, mediaAt, momentsOf, type ExchangeDesk } from '../exchange-desk.ts'

const times = 20
const warmUp = 3

async function answerDesk({ desk, call }: ExchangeDesk): Promise<number> {
  const caller = await call('desk')
  await desk.locator('.ringing').waitFor()
  const media = mediaAt(desk)
  await desk.keyboard.press('F3')
  const heard = await media
  const { pressedAt } = await momentsOf(desk)
  await caller.hangUp()
  await desk.locator('.line-card').waitFor({ state: 'detached' })
  return heard - pressedAt
}

async function answerBare({ bare, call }: ExchangeDesk): Promise<number> {
  const calls = await bare.evaluate(() => window.barePhone.calls.length)
  const caller = await call('bare')
  await bare.waitForFunction((before) => window.barePhone.calls.length > before, calls)
  const media = mediaAt(bare)
  await bare.evaluate(() => window.barePhone.answer())
  const heard = await media
  const answering = await bare.evaluate(() => window.barePhone.last()['answering'] ?? 0)
  await caller.hangUp()
  await bare.waitForFunction(() => window.barePhone.last()['ended'] !== undefined)
  return heard - answering
}

export const answerRows: readonly BenchRow[] = [
  {
    name: 'answer-media',
    target: null,
    how: 'F3 on a ringing call, to the first packet of sound, at a real Asterisk; floor: JsSIP alone',
    async run(context) {
      const at = await exchangeDesk(context)
      const samples: number[] = []
      const bare: number[] = []
      for (let index = -warmUp; index < times; index += 1) {
        const [took, alone] = [await answerDesk(at), await answerBare(at)]
        if (index < 0) continue
        samples.push(took)
        bare.push(alone)
      }
      return { samples, floor: percentile(bare, 0.5) }
    },
  },
]
