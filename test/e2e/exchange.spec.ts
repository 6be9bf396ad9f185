import { chromium, expect, test, type Browser, type Page } from 'playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import type { Scenario, ScenarioCall } from '../../preload/contract/index.ts'
import { program } from '../kit/desk-window.ts'
import type {} from '../kit/exchange/exchange-page.ts'

/** The practice exchange and a telephone in a real browser: real SIP agents, real connections, real sound. */
test.describe.configure({ mode: 'serial' })

let server: ViteDevServer
let browser: Browser
let page: Page
const trouble: string[] = []

function caller(more: Partial<ScenarioCall> = {}): ScenarioCall {
  return {
    after: [0.1, 0.2],
    number: '+254700111222',
    name: 'Wanjiru Ŋoleni',
    queue: 'child-helpline',
    voice: 'en-woman',
    behaviour: 'talk',
    lasts: null,
    ...more,
  }
}

function exercise(id: string, calls: ScenarioCall[], joinLeg: 'stays' | 'ends' = 'stays'): Scenario {
  return { id, label: { en: id }, joinLeg, calls, then: 'end' }
}

const scenarios: Scenario[] = [
  exercise('one-call', [caller()]),
  exercise('leg-ends', [caller({ number: '0711000001' })], 'ends'),
  exercise('silent', [caller({ behaviour: 'silent' })]),
  exercise('hangs-up', [caller({ behaviour: 'hang-up', lasts: 1 })]),
  exercise('abandons', [caller({ behaviour: 'abandon', lasts: 1 })]),
  exercise('quiet', [caller({ after: [600, 600] })]),
]

test.beforeAll(async () => {
  server = await createServer({ configFile: new URL('../kit/exchange/vite.config.ts', import.meta.url).pathname })
  await server.listen()
  browser = await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
  page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  page.on('pageerror', (error) => trouble.push(error.message))
  // On a fresh clone the server finds out what to bundle while it serves the page, which then has to be loaded once more.
  await expect(async () => {
    trouble.length = 0
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction(() => 'exchangePage' in window, undefined, { timeout: 20_000 })
  }).toPass({ timeout: 180_000 })
})

test.afterAll(async () => {
  await browser.close()
  await server.close()
})

async function start(scenarioId: string, wrapUpSeconds = 0): Promise<void> {
  await page.evaluate(
    async ({ scenarios, scenarioId, wrapUpSeconds }) => {
      await window.exchangePage.running?.stop()
      const running = await window.exchangePage.start({ scenarios, wrapUpSeconds })
      running.exchange.choose(scenarioId)
      window.exchangePage.running = running
    },
    { scenarios, scenarioId, wrapUpSeconds },
  )
  await expect.poll(() => page.evaluate(() => window.exchangePage.running?.telephone.link())).toBe('registered')
}

const order = (kind: 'ring-to-join' | 'leave'): Promise<void> =>
  page.evaluate((kind) => window.exchangePage.running?.exchange.take({ number: 1, kind, extension: '1001' }), kind)

const reports = (): Promise<string[]> =>
  page.evaluate(
    () => window.exchangePage.running?.reports.map((each) => each.kind + ('by' in each ? ` ${each.by}` : '')) ?? [],
  )

const lastCall = () =>
  page.evaluate(() => {
    const last = window.exchangePage.running?.telephone.calls.at(-1)
    return last === undefined ? null : { caller: last.caller, events: last.events }
  })

/** The loudest moment of a second, at the telephone and at the far end. */
const loudness = () =>
  page.evaluate(async () => {
    const running = window.exchangePage.running
    const most = { telephone: 0, farEnd: 0 }
    for (let turn = 0; turn < 40; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      most.telephone = Math.max(most.telephone, running?.telephone.calls.at(-1)?.heard() ?? 0)
      most.farEnd = Math.max(most.farEnd, running?.callers.at(-1)?.caller.heard() ?? 0)
    }
    return most
  })

async function bothAreHeard(): Promise<boolean> {
  const { telephone, farEnd } = await loudness()
  return telephone > 0.01 && farEnd > 0.01
}

const inUse = () => page.evaluate(() => window.exchangePage.running?.inUse())
const nothing = { legs: 0, calls: 0, sessions: 0, people: 0, connections: 0 }

async function hangUp(): Promise<void> {
  await page.evaluate(() => window.exchangePage.running?.telephone.calls.at(-1)?.call.hangUp())
}

/** So many calls of callers have rung here since the exercise began, whatever has become of them since. */
async function rings(times = 1): Promise<void> {
  await page.waitForFunction((times) => {
    const { reports = [], telephone } = window.exchangePage.running ?? {}
    const rung = reports.filter(({ kind }) => kind === 'call-ringing').length
    const taken = telephone?.calls.filter(({ caller }) => caller !== null && caller.name !== 'AgentLogin').length ?? 0
    return rung >= times && taken >= rung
  }, times)
}

async function answer(): Promise<void> {
  await page.evaluate(() => window.exchangePage.running?.telephone.answer(-1))
  await expect.poll(async () => (await lastCall())?.events).toContain('confirmed')
}

test('joining rings under the name that only joins, and the answered ring is a membership', async () => {
  await start('quiet')
  await order('ring-to-join')
  await expect.poll(reports).toEqual(['started', 'left', 'join-ringing', 'joined'])
  expect((await lastCall())?.caller).toMatchObject({ name: 'AgentLogin', queue: '', callRef: null })

  // Hanging up the leg that stays leaves the queue.
  await hangUp()
  await expect.poll(async () => (await reports()).at(-1)).toBe('left')
  await expect.poll(inUse).toEqual(nothing)
})

test('a caller comes with name, number, queue and call id, and both sides hear each other', async () => {
  await start('one-call')
  await order('ring-to-join')
  await rings()
  expect((await lastCall())?.caller).toEqual({
    number: '+254700111222',
    name: 'Wanjiru Ŋoleni',
    queue: 'child-helpline',
    callRef: expect.stringMatching(/^\d{10}\.\d+$/),
    isAnswerAsked: false,
  })
  await answer()
  await expect.poll(bothAreHeard).toBe(true)
})

test('hold silences both ways, and resuming brings the voices back', async () => {
  await page.evaluate(() => window.exchangePage.running?.telephone.calls.at(-1)?.call.hold())
  await expect.poll(async () => (await lastCall())?.events).toContain('held')
  // What is under way is played to its end first.
  await expect.poll(async () => (await loudness()).farEnd).toBeLessThan(0.001)
  expect((await loudness()).telephone).toBeLessThan(0.001)

  await page.evaluate(() => window.exchangePage.running?.telephone.calls.at(-1)?.call.resume())
  await expect.poll(async () => (await lastCall())?.events).toContain('resumed')
  await expect.poll(async () => (await loudness()).telephone).toBeGreaterThan(0.01)
})

test('keys of the keypad arrive as tones in the stream, and hanging up ends it at both sides', async () => {
  const sent = await page.evaluate(async () => {
    const call = window.exchangePage.running?.telephone.calls.at(-1)?.call
    const sender = call?.connection()?.getSenders()[0]?.dtmf
    const tones: string[] = []
    sender?.addEventListener('tonechange', ({ tone }) => tones.push(tone))
    call?.sendDigit('5')
    for (let looks = 0; looks < 200 && !tones.includes('5'); looks += 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
    return tones
  })
  expect(sent).toContain('5')

  await hangUp()
  await expect.poll(async () => (await reports()).at(-1)).toBe('call-ended agent')
  expect((await lastCall())?.events.at(-1)).toBe('ended local-hang-up')
  // The leg that joined is all that is left.
  await expect.poll(inUse).toEqual({ ...nothing, legs: 1, calls: 1, sessions: 1, people: 1, connections: 2 })
  await order('leave')
  await expect.poll(inUse).toEqual(nothing)
})

test('where the exchange ends the joining leg, the member stays and is called', async () => {
  await start('leg-ends')
  await order('ring-to-join')
  await rings()
  expect(await page.evaluate(() => window.exchangePage.running?.telephone.calls[0]?.events)).toContain('confirmed')
  await answer()
  await expect
    .poll(() => page.evaluate(() => window.exchangePage.running?.telephone.calls[0]?.events.at(-1)))
    .toBe('ended remote-hang-up')
  expect(await reports()).not.toContain('call-ended exchange')
  await hangUp()
  await expect.poll(async () => (await reports()).at(-1)).toBe('call-ended agent')
  await order('leave')
  await expect.poll(async () => (await reports()).at(-1)).toBe('left')
})

test('a silent caller sends real silence; one who hangs up and one who gives up are told apart', async () => {
  await start('silent')
  await order('ring-to-join')
  await rings()
  await answer()
  await expect.poll(async () => (await loudness()).farEnd).toBeGreaterThan(0.01)
  expect((await loudness()).telephone).toBeLessThan(0.001)

  await start('hangs-up')
  await order('ring-to-join')
  await rings()
  await answer()
  await expect.poll(async () => (await reports()).at(-1)).toBe('call-ended caller')
  expect((await lastCall())?.events.at(-1)).toBe('ended remote-hang-up')

  await start('abandons')
  await order('ring-to-join')
  await rings()
  await expect.poll(async () => (await reports()).at(-1)).toBe('call-ended caller')
  expect((await lastCall())?.events.at(-1)).toBe('ended cancelled')
})

test('the echo plays back what it hears; busy, unknown and never answering are told apart', async () => {
  await start('quiet')
  const dial = (number: string) =>
    page.evaluate((number) => void window.exchangePage.running?.telephone.dial(number), number)
  await dial('600')
  await expect.poll(async () => (await lastCall())?.events).toContain('confirmed')
  await expect.poll(async () => (await loudness()).telephone).toBeGreaterThan(0.01)
  await hangUp()
  await expect.poll(inUse).toEqual(nothing)
  expect(await reports()).toEqual(['started', 'left'])

  await dial('0700000001')
  await expect.poll(async () => (await lastCall())?.events.at(-1)).toBe('ended busy')
  await dial('0700000003')
  await expect.poll(async () => (await lastCall())?.events.at(-1)).toBe('ended unknown-number')
  await dial('0700000002')
  await expect.poll(async () => (await lastCall())?.events).toContain('progress')
  await hangUp()
  await expect.poll(async () => (await reports()).at(-1)).toBe('call-ended agent')
  await dial('0722333444')
  await expect.poll(async () => (await lastCall())?.events).toContain('confirmed')
  await expect.poll(async () => (await loudness()).telephone).toBeGreaterThan(0.01)
  await hangUp()
  await expect
    .poll(async () => (await reports()).slice(-3))
    .toEqual(['call-ringing', 'call-answered', 'call-ended agent'])
  await expect.poll(inUse).toEqual(nothing)
})

test('a caller who is passed on by "busy" comes again, and one asked for comes beside a call that is on', async () => {
  await start('quiet', 30)
  await order('ring-to-join')
  await expect.poll(async () => (await reports()).at(-1)).toBe('joined')
  const callNow = (count: number) =>
    page.evaluate((count) => window.exchangePage.running?.exchange.callNow({ count }), count)
  await callNow(1)
  await rings()
  await page.evaluate(() => window.exchangePage.running?.telephone.calls.at(-1)?.call.reject(486))
  await expect.poll(reports).toContain('call-ended agent')
  await rings(2)
  await answer()

  await callNow(1)
  await rings(3)
  expect(await page.evaluate(() => window.exchangePage.running?.exchange.view())).toMatchObject({ live: 2, waiting: 0 })
  await answer()
  const first = await page.evaluate(() => window.exchangePage.running?.telephone.calls.at(-2)?.events)
  expect(first?.filter((event) => event.startsWith('ended'))).toEqual([])
})

test('a hundred calls leave nothing behind', async () => {
  await start('quiet')
  await order('ring-to-join')
  await expect.poll(async () => (await reports()).at(-1)).toBe('joined')
  const devtools = await page.context().newCDPSession(page)
  const heap = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage')
    return (await devtools.send('Runtime.getHeapUsage')).usedSize
  }
  const rest = await inUse()
  const call = () =>
    page.evaluate(async () => {
      const running = window.exchangePage.running
      if (running === null) throw new Error('Nothing runs')
      const until = async (isSo: () => boolean) => {
        for (const end = Date.now() + 10_000; !isSo();) {
          if (Date.now() > end) throw new Error('It never came to be')
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
      const { calls } = running.telephone
      const before = calls.length
      running.exchange.callNow({ count: 1 })
      await until(() => calls.length > before)
      running.telephone.answer(-1)
      await until(() => calls.at(-1)?.events.includes('confirmed') === true)
      calls.at(-1)?.call.hangUp()
      await until(() => running.exchange.view().live === 0)
      // What the test itself remembers is not what it looks for.
      calls.length = 0
      running.callers.length = 0
      running.reports.length = 0
    })

  for (let turn = 0; turn < 10; turn += 1) await call()
  await expect.poll(inUse).toEqual(rest)
  const atFirst = await heap()
  for (let turn = 0; turn < 100; turn += 1) await call()
  await expect.poll(inUse).toEqual(rest)
  // Transactions of SIP are remembered for 32 seconds (RFC 3261, timers B to J).
  await expect.poll(heap, { timeout: 60_000, intervals: [2_000] }).toBeLessThan(atFirst * 1.1)
})

test('stopping frees everything', async () => {
  await page.evaluate(() => window.exchangePage.running?.stop())
  await expect.poll(inUse).toEqual(nothing)
  expect(trouble).toEqual([])
})
