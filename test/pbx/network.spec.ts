import { expect, test, type Page } from 'playwright/test'
import { openBarePhones, type BarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import { channelsOf } from '../kit/pbx/callers.ts'
import { audibleTones } from '../kit/pbx/ear.ts'
import { whyNoExchange } from '../kit/pbx/install.ts'
import { layWire, type Wire } from '../kit/pbx/wire.ts'
import { musicTone } from '../kit/pbx/sounds.ts'
import { openCallCentre, type CallCentre } from './call-centre.ts'
import type { PbxDesk } from './desk.ts'

/** A call, and everything that may happen to the network, the exchange and the window meanwhile. */
test.describe.configure({ mode: 'serial' })

const voice = { amina: 600, caller: 1000 }

let centre: CallCentre
let wire: Wire
let desk: PbxDesk
let outside: BarePhones
let caller: Page

/** Runs in the page before its own scripts: remembers by which credentials each offer and answer wants to be reached. */
function rememberPaths(): void {
  const paths: string[] = []
  Reflect.set(window, 'pathsOfTest', paths)
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    override send(data: Parameters<WebSocket['send']>[0]): void {
      const path = typeof data === 'string' ? /a=ice-ufrag:(\S+)/.exec(data)?.[1] : undefined
      if (path !== undefined) paths.push(path)
      super.send(data)
    }
  }
}

test.beforeAll(async () => {
  const why = await whyNoExchange()
  test.skip(why !== null, why ?? '')
  centre = await openCallCentre('network')
  wire = await layWire(centre.exchange.port)
  outside = await openBarePhones(centre.exchange)
  caller = await outside.open('9001', voice.caller)
  desk = await centre.open('amina', voice.amina, {
    wssUrl: `wss://127.0.0.1:${wire.port}/ws`,
    watch: rememberPaths,
  })
  await desk.phone().joinQueue()
})

test.afterAll(async () => {
  await outside.close()
  await centre.close()
  await wire.close()
})

const ami = () => centre.exchange.ami()
const light = () => desk.page().getByTestId('phone-light')
const callsUp = async () => (await channelsOf(ami())).length

async function callIsOn(): Promise<void> {
  await caller.evaluate(() => window.barePhone.dial('116'))
  await expect(desk.phone().ringing()).toBeVisible()
  await desk.phone().answer()
  await bothHear()
}

async function bothHear(): Promise<void> {
  await expect.poll(() => audibleTones(desk.page(), [voice.caller])).toEqual({ [voice.caller]: true })
  await expect.poll(() => audibleTones(caller, [voice.amina])).toEqual({ [voice.amina]: true })
}

/** Whatever was left by the call before is put away, so that the next one is offered. */
async function clearDesk(): Promise<void> {
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
  await expect.poll(callsUp).toBe(0)
  const finish = desk.page().getByRole('button', { name: 'Finish', exact: true })
  if (await finish.isVisible()) await finish.click()
  const putAway = desk.page().getByRole('button', { name: 'Put away', exact: true })
  if (await putAway.isVisible()) await putAway.click()
}

for (const seconds of [1, 10]) {
  test(`with signalling cut for ${seconds} s the call goes on, and hold and the caller’s hanging up work after`, async () => {
    await callIsOn()
    const said = await desk.phone().lightSays()
    const outage = wire.outage(seconds)
    await expect.poll(said).toContainEqual(expect.stringContaining('Phone not connected'))
    await expect(desk.phone().talking()).toBeVisible()
    await bothHear()
    await outage
    await desk.phone().isReady()
    await expect(desk.phone().talking()).toBeVisible()

    const onHold = ami().next('the exchange sees the hold', ({ Event }) => Event === 'Hold')
    await desk.page().keyboard.press('F6')
    await onHold
    await expect(desk.phone().held()).toBeVisible()
    await expect.poll(() => audibleTones(caller, [musicTone])).toEqual({ [musicTone]: true })
    await desk.page().keyboard.press('F6')
    await bothHear()

    await caller.evaluate(() => window.barePhone.hangUp())
    await expect(desk.phone().talking()).toHaveCount(0)
    await clearDesk()
  })
}

test('an exchange that stands still in a call is asked for another way of the sound, and both hear each other again', async () => {
  const paths = () => desk.page().evaluate(() => [...(Reflect.get(window, 'pathsOfTest') as string[])])
  await callIsOn()
  const before = await paths()
  const goOn = centre.exchange.freeze()
  try {
    await expect.poll(async () => (await paths()).filter((path) => !before.includes(path))).toHaveLength(1)
    await expect(desk.phone().talking()).toBeVisible()
  } finally {
    goOn()
  }
  await bothHear()
  await desk.phone().isReady()
  await desk.phone().hangUp()
  await clearDesk()
})

test('an exchange killed in a call and back: no call that is none, a card to call back, still in the queue, and calls come', async () => {
  await callIsOn()
  await centre.exchange.kill()
  await expect(light()).not.toContainText('Phone ready')
  await centre.exchange.startAgain()
  centre.bridge.attach(ami())
  await desk.phone().isReady()
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
  await expect(desk.phone().card('The call was cut off')).toContainText('9001')
  await clearDesk()
  await expect.poll(() => ami().console('queue show child-helpline')).toContain(desk.agent.exten)
  await caller.waitForFunction(() => window.barePhone.isRegistered())
  await callIsOn()
  await desk.phone().hangUp()
  await clearDesk()
})

test('reloading in a call hangs up at the exchange at once and leaves a card to call back', async () => {
  await callIsOn()
  desk.page().once('dialog', (dialog) => void dialog.accept())
  await desk.page().reload()
  await expect.poll(callsUp).toBe(0)
  await desk.phone().isReady()
  await expect(desk.phone().card('The call was cut off')).toContainText('9001')
  await clearDesk()
  await callIsOn()
  await desk.phone().hangUp()
  await clearDesk()
})

test('closing the window in a call hangs up and unregisters: the caller is free at once', async () => {
  await callIsOn()
  await desk.closeWindow()
  await expect.poll(callsUp).toBe(0)
  await expect.poll(() => ami().console('pjsip show contacts')).not.toContain(desk.agent.exten)
  await desk.openWindow()
  await desk.phone().isReady()
})

test('not one violation of the policy all the while', () => {
  // A connection that is refused is an error to the browser's console; that was the test's doing.
  expect(desk.trouble.filter((line) => !line.includes('WebSocket connection to'))).toEqual([])
})

test('a desk with the pin of another key does not register, and nothing of it reaches the exchange', async () => {
  const wrong = `${centre.exchange.certificate.pin.slice(1, -2)}AA=`
  const other = await centre.openUnregistered('juma', 1300, { pin: wrong })
  await other.desk().signIn(other.agent.login, other.agent.password)
  await other.desk().seesTheDesk()
  await expect(other.page().getByTestId('phone-light')).toContainText('Phone: wrong certificate')
  expect(await ami().console('pjsip show contacts')).not.toContain(other.agent.exten)
  expect(other.trouble).toEqual([])
})

test('a desk with the wrong secret is told so, and nothing rings there', async () => {
  const other = await centre.openUnregistered('neema', 1700, { secret: 'not-{extension}' })
  await other.desk().signIn(other.agent.login, other.agent.password)
  await other.desk().seesTheDesk()
  await expect(other.page().getByTestId('phone-light')).toContainText('Phone: wrong secret')
  expect(await ami().console('pjsip show contacts')).not.toContain(other.agent.exten)
})

test('an exchange that is away is said to be, with a countdown, and is tried at once when asked to', async () => {
  await wire.pull()
  await expect(light()).toContainText('Phone not connected')
  await light().click()
  const help = desk
    .page()
    .getByText(/Next try in|Trying now/)
    .first()
  await expect(help).toBeVisible()
  await wire.plugIn()
  const asked = desk.page().getByRole('button', { name: 'Try to connect now' })
  // It may have been quicker by itself.
  await asked.click({ timeout: 3000 }).catch(() => undefined)
  await desk.phone().isReady()
})
