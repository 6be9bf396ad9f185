import { percentile, type BenchRow } from '../bench-row.ts'
import { exchangeDesk, light, momentsOf, painted, readyText, type ExchangeDesk } from '../exchange-desk.ts'
import { secretOf } from '../../kit/pbx/people.ts'

const times = 12
const warmUp = 2

/** The window loads anew and asks for its telephone: to the light that says calls can ring. */
async function registerDesk({ desk }: ExchangeDesk): Promise<number> {
  await desk.reload()
  const ready = await painted(desk, light, readyText)
  return ready - (await momentsOf(desk)).askedAt
}

/** JsSIP alone: from its start to its event, in a page that has long been loaded. */
async function registerBare({ bare, wire, extensions }: ExchangeDesk): Promise<number> {
  await bare.evaluate(() => window.barePhone.stop())
  await bare.waitForFunction(() => !window.barePhone.isRegistered())
  await bare.evaluate((options) => window.barePhone.start(options), {
    url: `wss://127.0.0.1:${wire.port}/ws`,
    user: extensions.bare,
    secret: secretOf(extensions.bare),
    domain: '127.0.0.1',
    answers: false,
  })
  await bare.waitForFunction(() => window.barePhone.isRegistered())
  return bare.evaluate(() => (window.barePhone.link['registered'] ?? 0) - (window.barePhone.link['started'] ?? 0))
}

export const registerRows: readonly BenchRow[] = [
  {
    name: 'register',
    target: null,
    how: 'the window asks for its telephone, to the light that says it is ready, over WSS at a real Asterisk; floor: JsSIP alone, to its event',
    async run(context) {
      const at = await exchangeDesk(context)
      const samples: number[] = []
      const bare: number[] = []
      for (let index = -warmUp; index < times; index += 1) {
        const [took, alone] = [await registerDesk(at), await registerBare(at)]
        if (index < 0) continue
        samples.push(took)
        bare.push(alone)
      }
      return { samples, floor: percentile(bare, 0.5) }
    },
  },
]
