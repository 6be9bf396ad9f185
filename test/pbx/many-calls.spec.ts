import { expect, test, type Page } from 'playwright/test'
import { useMeter } from '../e2e/page-use.ts'
import { openBarePhones, type BarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import { callFromOutside, channelsOf } from '../kit/pbx/callers.ts'
import { audibleTones } from '../kit/pbx/ear.ts'
import { whyNoExchange } from '../kit/pbx/install.ts'
import { musicTone } from '../kit/pbx/sounds.ts'
import { openCallCentre, type CallCentre } from './call-centre.ts'
import type { PbxDesk } from './desk.ts'

/** A long shift: many calls and many registrations leave nothing behind; and a small call centre at work. */
/** `npm run test:soak` takes a hundred calls and 120 registrations. */
const calls = Number(process.env['PBX_CALLS'] ?? 25)
const renewals = Number(process.env['PBX_RENEWALS'] ?? 15)
const warmUp = 3
const handful = 5
const shortLived = '8103'
/** SIP remembers a transaction for 32 s, to know its repetitions again. */
const transactionMs = 70_000
const voice = { amina: 600, juma: 1300, callers: [800, 1000, 1700] as const }

let centre: CallCentre
let outside: BarePhones

test.setTimeout(120_000 + calls * 5000 + renewals * 2500)

test.beforeAll(async () => {
  const why = await whyNoExchange()
  test.skip(why !== null, why ?? '')
  centre = await openCallCentre('many', { shortLived: [shortLived] })
  outside = await openBarePhones(centre.exchange)
})

test.afterAll(async () => {
  await outside.close()
  await centre.close()
})

const ami = () => centre.exchange.ami()

/** A click without the wait for things to stand still: what is pressed is not what is tested here. */
async function click(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).evaluate((element: HTMLElement) => element.click())
}

/** Sound comes in at the last connection. */
async function hear(page: Page): Promise<void> {
  await page.waitForFunction(
    async () => {
      const { connections } = Reflect.get(window, 'useOfTest') as { connections: WeakRef<RTCPeerConnection>[] }
      const connection = connections.at(-1)?.deref()
      if (connection === undefined || connection.connectionState === 'closed') return false
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp' && Number(report['packetsReceived']) >= 5) return true
      }
      return false
    },
    undefined,
    { polling: 30 },
  )
}

/** Whoever hangs up in turn; every fourth is put on hold, every third wrap-up is ended by its button. */
async function takeCall(desk: PbxDesk, number: number): Promise<void> {
  const page = desk.page()
  const phone = desk.phone()
  const call = await callFromOutside(ami(), { to: '116', number: `07000${String(number).padStart(5, '0')}` })
  await phone.ringing().waitFor()
  await page.keyboard.press('F3')
  await phone.talking().waitFor()
  await hear(page)
  if (number % 4 === 0) {
    await page.keyboard.press('F6')
    await phone.held().waitFor()
    await page.keyboard.press('F6')
    await phone.talking().waitFor()
  }
  if (number % 2 === 0) await call.hangUp()
  else await page.locator('.line-card .hang-up').evaluate((element: HTMLElement) => element.click())
  await phone.talking().waitFor({ state: 'detached' })
  if (number % 3 === 0 && (await phone.wrapUp().isVisible())) await click(page, 'Finish')
  await page.keyboard.press('F9')
  await phone.outcome().waitFor()
  await page.keyboard.press('1')
  await phone.outcome().waitFor({ state: 'detached' })
  await phone.wrapUp().waitFor({ state: 'detached' })
}

test(`${calls} calls of the queue in a row leave nothing in the page and nothing at the exchange`, async () => {
  const desk = await centre.open('amina', voice.amina, { countsUse: true })
  await desk.phone().joinQueue()
  for (let each = 1; each <= warmUp; each += 1) await takeCall(desk, each)
  const meter = await useMeter(desk.page())
  const atStart = await meter.use()
  const half = Math.floor(calls / 2)
  let halfHeap = 0
  for (let each = 1; each <= calls; each += 1) {
    await takeCall(desk, warmUp + each)
    if (each === half) halfHeap = await meter.heap()
  }
  const atEnd = async () => {
    const use = await meter.use()
    // Registration, lamps, poll and link set theirs anew all the time: a handful more at one moment is no leak.
    return { ...use, timeouts: use.timeouts - handful }
  }
  // What the first calls left for a while was counted, too, and may be gone.
  await expect
    .poll(
      async () => {
        const use = await atEnd()
        return Object.entries(use).filter(([name, count]) => count > atStart[name as keyof typeof atStart])
      },
      { timeout: transactionMs, intervals: [2000] },
    )
    .toEqual([])
  // The first calls compile what is run for the first time; from then on scripts hold what they held.
  expect(await meter.heap()).toBeLessThan(1.1 * halfHeap)
  await expect.poll(() => channelsOf(ami())).toEqual([])
  await desk.phone().press('Leave the queue')
  await expect(desk.phone().queue()).toContainText('Not in the queue')
  expect(desk.trouble).toEqual([])
  await desk.stop()
})

test(`a registration that is granted for 3 s is renewed ${renewals} times and never runs out`, async () => {
  let removed = 0
  const stop = ami().on(({ Event, ContactStatus, AOR }) => {
    if (Event === 'ContactStatus' && AOR === shortLived && ContactStatus === 'Removed') removed += 1
  })
  const desk = await centre.openUnregistered('neema', 1500)
  let asked = 0
  desk.page().on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (payload.toString().startsWith('REGISTER ')) asked += 1
    }),
  )
  await desk.signIn()
  // The first, its answer to the challenge, and as many more.
  await expect.poll(() => asked, { timeout: renewals * 2500 }).toBeGreaterThanOrEqual(renewals + 2)
  await desk.phone().isReady()
  stop()
  expect(removed).toBe(0)
  expect(desk.trouble).toEqual([])
  await desk.stop()
})

test('two desks and three callers: each caller has one counsellor, the third waits with music for the next free one', async () => {
  const desks = [await centre.open('amina', voice.amina), await centre.open('juma', voice.juma)] as const
  const [first, second] = desks
  for (const desk of desks) await desk.phone().joinQueue()
  const callers = await Promise.all(
    ['9001', '9002', '9003'].map((each, at) => outside.open(each, voice.callers[at] ?? 0)),
  )
  const [one, two, three] = callers
  if (one === undefined || two === undefined || three === undefined) throw new Error('three callers')

  const dial = (caller: Page) => caller.evaluate(() => window.barePhone.dial('116'))
  const ringsAt = async (): Promise<PbxDesk> => {
    await expect
      .poll(async () => (await Promise.all(desks.map((desk) => desk.phone().ringing().count()))).filter(Boolean).length)
      .toBe(1)
    return (await first.phone().ringing().isVisible()) ? first : second
  }
  await dial(one)
  const desk1 = await ringsAt()
  await desk1.phone().answer()
  await dial(two)
  const desk2 = await ringsAt()
  expect(desk2).not.toBe(desk1)
  await desk2.phone().answer()
  await dial(three)
  await expect.poll(() => audibleTones(three, [musicTone])).toEqual({ [musicTone]: true })

  const all = [...voice.callers]
  const hears = (page: Page, tones: readonly number[]) => audibleTones(page, tones)
  const only = (tones: readonly number[], heard: number) => Object.fromEntries(tones.map((hz) => [hz, hz === heard]))
  const voices = [voice.amina, voice.juma]
  const voiceOf = (desk: PbxDesk) => (desk === first ? voice.amina : voice.juma)
  await expect.poll(() => hears(desk1.page(), all)).toEqual(only(all, voice.callers[0]))
  await expect.poll(() => hears(desk2.page(), all)).toEqual(only(all, voice.callers[1]))
  await expect.poll(() => hears(one, voices)).toEqual(only(voices, voiceOf(desk1)))
  await expect.poll(() => hears(two, voices)).toEqual(only(voices, voiceOf(desk2)))

  await two.evaluate(() => window.barePhone.hangUp())
  await expect(desk2.page().locator('.line-card')).toHaveCount(0)
  await desk2.phone().press('Finish')
  await expect(desk2.phone().ringing()).toContainText('9003')
  await desk2.phone().answer()
  await expect.poll(() => hears(desk2.page(), all)).toEqual(only(all, voice.callers[2]))
  await expect.poll(() => hears(three, [...voices, musicTone])).toEqual(only([...voices, musicTone], voiceOf(desk2)))
  await expect.poll(() => hears(desk1.page(), all)).toEqual(only(all, voice.callers[0]))
  for (const caller of [one, three]) await caller.evaluate(() => window.barePhone.hangUp())
  await expect.poll(() => channelsOf(ami())).toEqual([])
  for (const desk of desks) expect(desk.trouble).toEqual([])
})
