import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import type { PageProgram } from '../kit/page-program.ts'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { useMeter, watchUse } from './page-use.ts'
import { phonePage } from './phone-page.ts'
import { accountOf } from './practice-accounts.ts'

/** Ten calls to warm up, then a hundred: nothing of a call that is over stays in the page. */
test.describe.configure({ mode: 'serial' })
test.setTimeout(900_000)

const amina = { ...accountOf('amina') }
const warmUp = 5
const many = 50
/** As many as show that sound arrives. */
const somePackets = 5
/** SIP remembers a transaction for 32 s, to know its repetitions again. */
const transactionMs = 45_000

let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let app: DeskApp
let phone: ReturnType<typeof phonePage>
let taken = 0
/** The calls of the server's own past. */
let earlier: ReadonlySet<string | undefined>

test.beforeAll(async () => {
  own = await ownFolder('many-calls')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 20 })
  const asked = await askPractice(server.url, amina.login, amina.password)
  earlier = new Set((await asked.calls(500)).map(({ id }) => id))
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url, watch: watchUse })
  phone = phonePage(app.page)
  const desk = deskPage(app.page)
  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
  await phone.isReady()
})

test.afterAll(async () => {
  await app.kill()
  await server.kill()
  await own.remove()
})

/** A click without the wait for things to stand still: what is pressed is not what is tested here. */
async function click(role: 'button' | 'menuitem' | 'menuitemradio', name: string): Promise<void> {
  await app.page.getByRole(role, { name, exact: true }).evaluate((element: HTMLElement) => element.click())
}

async function choose(exercise: string): Promise<void> {
  await click('button', 'Callers')
  await click('menuitemradio', exercise)
}

async function callMe(): Promise<void> {
  await click('button', 'Callers')
  await click('menuitem', 'Call me now')
}

/** Both ends of the call receive. */
async function hear(): Promise<void> {
  await app.page.waitForFunction(
    async (least) => {
      const { connections } = Reflect.get(window, 'useOfTest') as { connections: WeakRef<RTCPeerConnection>[] }
      let receiving = 0
      for (const connection of connections.slice(-2).map((each) => each.deref())) {
        if (connection === undefined || connection.connectionState === 'closed') continue
        for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
          if (report['type'] === 'inbound-rtp' && Number(report['packetsReceived']) >= least) receiving += 1
        }
      }
      return receiving === 2
    },
    somePackets,
    { polling: 30 },
  )
}

/** Answers what rings and talks; every fourth is put on hold in between, every fifth is hung up by its key. */
async function takeCall(): Promise<void> {
  taken += 1
  await phone.ringing().waitFor()
  await app.page.keyboard.press('F3')
  await phone.talking().waitFor()
  await hear()
  if (taken % 4 === 0) {
    await app.page.keyboard.press('F6')
    await phone.held().waitFor()
    await app.page.keyboard.press('F6')
    await phone.talking().waitFor()
  }
  if (taken % 5 === 0) await phone.hangUp()
  else await app.page.locator('.line-card .hang-up').evaluate((element: HTMLElement) => element.click())
  await phone.talking().waitFor({ state: 'detached' })
  // Said how it ended, its form nobody wrote in goes, and so does wrap-up where there is one; every third is ended first.
  if (taken % 3 === 0 && (await phone.wrapUp().isVisible())) await click('button', 'Finish')
  await app.page.keyboard.press('F9')
  await phone.outcome().waitFor()
  await app.page.keyboard.press('1')
  await phone.outcome().waitFor({ state: 'detached' })
  await phone.wrapUp().waitFor({ state: 'detached' })
}

/** So many calls straight to the telephone, with voices, and as many through the queue. */
async function takeCalls(count: number): Promise<void> {
  await choose('An everyday shift')
  for (let each = 0; each < count; each += 1) {
    await callMe()
    await takeCall()
  }
  await choose('Silent call')
  await phone.joinQueue()
  // The exercise itself has one call, soon after joining.
  await takeCall()
  for (let each = 1; each < count; each += 1) {
    await callMe()
    await takeCall()
  }
  await phone.press('Leave the queue')
  await expect(phone.queue()).toContainText('Not in the queue')
}

/** Sessions the telephone still holds, by its own account. */
async function heldByPhone(): Promise<unknown> {
  return app.page.evaluate(() => {
    const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
    return (config.globalProperties.$pinia._s.get('phone') as { held: () => unknown }).held()
  })
}

test('after a hundred calls the page holds what it held before the first', async () => {
  const meter = await useMeter(app.page)
  const atStart = await meter.use()
  await takeCalls(warmUp)
  const warmHeap = await meter.heap()
  await takeCalls(many)
  // The leg by which it was in the queue is hung up from the other side, a moment later.
  await expect.poll(heldByPhone, { timeout: 30_000 }).toEqual({ calls: 0, lines: 0, speakers: 0 })
  const atEnd = async () => {
    const use = await meter.use()
    // What the sign-in left running for a moment may have ended since.
    return { ...use, timeouts: Math.max(use.timeouts, atStart.timeouts) }
  }
  await expect.poll(atEnd, { timeout: transactionMs, intervals: [2_000] }).toEqual(atStart)
  const heap = await meter.heap()
  // Most of what comes on top is compiled code (seen in heap snapshots), which the browser makes when it sees fit.
  expect(heap).toBeLessThan(1.1 * warmHeap)
})

test('the server lists every one of them as answered, and how each ended arrived once', async () => {
  expect(taken).toBe(2 * (warmUp + many))
  const asked = await askPractice(server.url, amina.login, amina.password)
  const calls = (await asked.calls(500)).filter(({ id }) => !earlier.has(id))
  expect(calls.map(({ hangup_status: status }) => status)).toEqual(Array.from({ length: taken }, () => 'answered'))
  const outcomes = async () =>
    (await asked.tickets({ source: 'call', disposition: 'blank-call' })).flatMap(({ source_id: id }) =>
      id === undefined || earlier.has(id) ? [] : [id],
    )
  await expect.poll(async () => (await outcomes()).length, { timeout: 60_000 }).toBe(taken)
  expect(new Set(await outcomes())).toEqual(new Set(calls.map(({ id }) => id)))
  expect(app.trouble).toEqual([])
})
