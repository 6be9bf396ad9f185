import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { openBarePhones, type BarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import { callFromOutside, channelsOf } from '../kit/pbx/callers.ts'
import { audibleTones } from '../kit/pbx/ear.ts'
import { whyNoExchange } from '../kit/pbx/install.ts'
import { toneIn } from '../kit/pbx/recording.ts'
import { musicTone } from '../kit/pbx/sounds.ts'
import { openCallCentre, type CallCentre } from './call-centre.ts'
import type { PbxDesk } from './desk.ts'

/** One desk at a real exchange: everything a counsellor does with one caller or two. */
test.describe.configure({ mode: 'serial' })

/** Whose voice is which tone. */
const voice = { amina: 600, caller: 1000, second: 700 }

let centre: CallCentre
let desk: PbxDesk
let outside: BarePhones
let caller: Page
/** The call that is recorded. */
let recorded = ''

test.beforeAll(async () => {
  const why = await whyNoExchange()
  test.skip(why !== null, why ?? '')
  centre = await openCallCentre('call')
  outside = await openBarePhones(centre.exchange)
  caller = await outside.open('9001', voice.caller)
})

test.afterAll(async () => {
  await outside.close()
  await centre.close()
})

const ami = () => centre.exchange.ami()
const inQueue = async (queue: string) => (await ami().console(`queue show ${queue}`)).includes(desk.agent.exten)
const deskHears = (...tones: number[]) => audibleTones(desk.page(), tones)
const callerHears = (...tones: number[]) => audibleTones(caller, tones)

async function dialIn(number: string): Promise<void> {
  await caller.evaluate((number) => window.barePhone.dial(number), number)
  await expect(desk.phone().ringing()).toBeVisible()
}

/** What the exchange carries but the leg of whoever is in a queue by it. */
const callsUp = async () => (await channelsOf(ami())).length

test('a desk registers at the exchange over WSS', async () => {
  desk = await centre.open('amina', voice.amina)
  await expect.poll(() => ami().console('pjsip show contacts')).toContain(`${desk.agent.exten}/sip:`)
})

test('joining by a ring whose leg ends: the member stays, no call is left', async () => {
  await desk.phone().joinQueue()
  await expect.poll(() => inQueue('child-helpline')).toBe(true)
  await expect.poll(callsUp).toBe(0)
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
})

test('a call of the queue rings with its number, is answered, and each hears the other', async () => {
  await dialIn('116')
  await expect(desk.phone().ringing()).toContainText('9001')
  await expect(desk.phone().ringing()).toContainText('child-helpline')
  const connected = ami().next('the queue connects', ({ Event }) => Event === 'AgentConnect')
  await desk.phone().answer()
  recorded = (await connected)['Uniqueid'] ?? ''
  await expect.poll(() => deskHears(voice.caller, musicTone)).toEqual({ [voice.caller]: true, [musicTone]: false })
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: true, [musicTone]: false })
  await expect(desk.phone().queue()).toContainText('On a call')
})

test('on hold the caller hears music and nobody else, and comes back', async () => {
  const onHold = ami().next('the exchange sees the hold', ({ Event }) => Event === 'Hold')
  await desk.page().keyboard.press('F6')
  await onHold
  await expect(desk.phone().held()).toBeVisible()
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: false, [musicTone]: true })
  await expect.poll(() => deskHears(voice.caller)).toEqual({ [voice.caller]: false })
  await desk.page().keyboard.press('F6')
  await expect(desk.phone().talking()).toBeVisible()
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: true, [musicTone]: false })
  await expect.poll(() => deskHears(voice.caller)).toEqual({ [voice.caller]: true })
})

test('muted, the caller hears nothing, while the desk hears on', async () => {
  await desk.page().keyboard.press('F7')
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: false, [musicTone]: false })
  await expect.poll(() => deskHears(voice.caller)).toEqual({ [voice.caller]: true })
  await desk.page().keyboard.press('F7')
  await expect.poll(() => callerHears(voice.amina)).toEqual({ [voice.amina]: true })
})

test('a second call waits, is answered while the first hears music, and both come to their end apart', async () => {
  const second = await callFromOutside(ami(), { to: desk.agent.exten, number: '0711222333', voice: 'tone-700' })
  await expect(desk.phone().waiting()).toContainText('0711222333')
  await expect.poll(() => deskHears(voice.caller)).toEqual({ [voice.caller]: true })
  await desk.page().keyboard.press('F3')
  await expect(desk.phone().held()).toBeVisible()
  await expect(desk.phone().talking()).toContainText('0711222333')
  await expect
    .poll(() => deskHears(voice.caller, voice.second))
    .toEqual({ [voice.caller]: false, [voice.second]: true })
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: false, [musicTone]: true })
  await second.hangUp()
  await expect(desk.page().locator('.line-card')).toHaveCount(1)
  await expect(desk.phone().held()).toBeVisible()
  await desk.page().keyboard.press('F6')
  await expect.poll(() => callerHears(voice.amina, musicTone)).toEqual({ [voice.amina]: true, [musicTone]: false })
})

test('hanging up ends the call at the exchange and at the caller, and its recording holds both voices', async () => {
  await desk.phone().hangUp()
  await expect.poll(() => caller.evaluate(() => window.barePhone.last()['ended'] !== undefined)).toBe(true)
  await expect.poll(callsUp).toBe(0)
  const file = (part: string) => join(centre.exchange.recordings, `${recorded}${part}.wav`)
  await expect.poll(() => ['', '-caller', '-agent'].every((part) => existsSync(file(part)))).toBe(true)
  const loudness = (part: string) =>
    [voice.caller, voice.amina].map((hz) => Math.round(toneIn(readFileSync(file(part)), hz)))
  const [mixedCaller = -120, mixedAgent = -120] = loudness('')
  expect(mixedCaller).toBeGreaterThan(-45)
  expect(mixedAgent).toBeGreaterThan(-45)
  const [caller1 = -120, agentInCaller = 0] = loudness('-caller')
  expect(caller1 - agentInCaller).toBeGreaterThan(20)
  const [callerInAgent = 0, agent1 = -120] = loudness('-agent')
  expect(agent1 - callerInAgent).toBeGreaterThan(20)
})

test('leaving takes the desk out of the queue', async () => {
  await desk.phone().press('Finish')
  await desk.phone().press('Leave the queue')
  await expect(desk.phone().queue()).toContainText('Not in the queue')
  await expect.poll(() => inQueue('child-helpline')).toBe(false)
})

test('joining by a ring whose leg stays: no line on the screen, and calls come beside it', async () => {
  centre.bridge.setJoinLeg('stays')
  await desk.phone().joinQueue()
  await expect.poll(() => inQueue('gbv-desk')).toBe(true)
  await expect.poll(callsUp).toBe(1)
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
  await dialIn('117')
  await desk.phone().answer()
  await expect.poll(() => deskHears(voice.caller)).toEqual({ [voice.caller]: true })
  await expect.poll(() => callerHears(voice.amina)).toEqual({ [voice.amina]: true })
  await desk.phone().hangUp()
  await desk.phone().press('Finish')
  await expect.poll(callsUp).toBe(1)
  await desk.phone().press('Leave the queue')
  await expect(desk.phone().queue()).toContainText('Not in the queue')
  await expect.poll(callsUp).toBe(0)
  await expect.poll(() => inQueue('gbv-desk')).toBe(false)
})

test('keys of the keypad arrive at the exchange as they were pressed', async () => {
  const read = ami().next('the exchange has read the keys', ({ UserEvent }) => UserEvent === 'Keys')
  await desk.page().locator('#dial-number').fill('601')
  await desk.page().keyboard.press('Enter')
  await expect(desk.phone().talking()).toBeVisible()
  await desk.phone().press('Keypad')
  const keys = desk.page().locator('.line-card__keypad')
  for (const key of ['4', '0', '7', 'star', '9', '1']) await keys.getByRole('button', { name: key }).click()
  expect((await read)['Number']).toBe('407*91')
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
})

test('a number outside is called over the trunk, and a busy, an unknown one and one nobody answers are told apart', async () => {
  const dial = async (number: string) => {
    await desk.page().locator('#dial-number').fill(number)
    await desk.page().keyboard.press('Enter')
  }
  await dial('0733444555')
  await expect(desk.phone().talking()).toBeVisible()
  await expect.poll(() => deskHears(900)).toEqual({ 900: true })
  await desk.phone().hangUp()
  const dock = desk.page().locator('.dock')
  await dial('0700000001')
  await expect(dock).toContainText('The line is busy')
  await dial('0700000003')
  await expect(dock).toContainText('This number does not exist')
  await dial('0700000002')
  await expect(desk.page().locator('.line-card')).toContainText('Ringing there')
  await desk.phone().hangUp()
  await expect.poll(callsUp).toBe(0)
})

test('a call that is declined comes with the offer of a pause, in which the queue does not ring', async () => {
  centre.bridge.setJoinLeg('ends')
  await desk.phone().joinQueue()
  const call = await callFromOutside(ami(), { to: '116', number: '0722000111' })
  await expect(desk.phone().ringing()).toBeVisible()
  await desk.phone().press('Decline')
  await expect(desk.page().locator('.dock')).toContainText('You declined a call of the queue.')
  await desk.phone().press('Break')
  await expect(desk.page().getByRole('region', { name: 'On pause' })).toContainText('Break')
  // A number is dialled: the place of the reason in the site's list.
  await expect.poll(() => ami().console('queue show child-helpline')).toContain('(paused:1')
  await expect(desk.phone().ringing()).toHaveCount(0)
  await desk.phone().press('End the pause')
  await expect(desk.phone().ringing()).toContainText('0722000111')
  await desk.phone().answer()
  await call.hangUp()
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
  await desk.phone().press('Finish')
})

test('a call in the name the site trusts is answered by itself, and says so', async () => {
  const call = await callFromOutside(ami(), { to: desk.agent.exten, number: '0722000222', name: 'Autodial' })
  await expect(desk.phone().talking()).toContainText('Answered by itself, with a beep.')
  await expect.poll(() => deskHears(voice.second)).toEqual({ [voice.second]: true })
  await call.hangUp()
  await expect(desk.page().locator('.line-card')).toHaveCount(0)
})

test('not one violation or error all the while', () => {
  expect(desk.trouble).toEqual([])
})
