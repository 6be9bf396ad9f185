import { randomUUID } from 'node:crypto'
import { expect, test, type Page } from 'playwright/test'
import { openBarePhones, type BarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import { channelsOf } from '../kit/pbx/callers.ts'
import { audibleTones } from '../kit/pbx/ear.ts'
import { whyNoExchange } from '../kit/pbx/install.ts'
import { cancellation, invitation, question, standBetween, type Invitation, type SipPeer } from '../kit/pbx/sip-peer.ts'
import { openCallCentre, type CallCentre } from './call-centre.ts'
import type { PbxDesk } from './desk.ts'

/** Somebody hostile on the way to the exchange, while a child is on the line: nothing they say may harm that call. */
test.describe.configure({ mode: 'serial' })

const voice = { amina: 600, caller: 1000 }
/** What would run if any text of theirs became markup. */
const script = '<img src=x onerror="window.wasRun=1"><script>window.wasRun=1</script>'
const attempts = 200

let centre: CallCentre
let peer: SipPeer
let desk: PbxDesk
let outside: BarePhones
let caller: Page

test.beforeAll(async () => {
  const why = await whyNoExchange()
  test.skip(why !== null, why ?? '')
  centre = await openCallCentre('hostile')
  peer = await standBetween(centre.exchange)
  outside = await openBarePhones(centre.exchange)
  caller = await outside.open('9001', voice.caller)
  desk = await centre.open('amina', voice.amina, { wssUrl: peer.wssUrl })
  await desk.phone().joinQueue()
  await caller.evaluate(() => window.barePhone.dial('116'))
  await expect(desk.phone().ringing()).toBeVisible()
  await desk.phone().answer()
})

test.afterAll(async () => {
  await outside.close()
  await centre.close()
  await peer.close()
})

/** The call is as it was: one line, both hear, the telephone registered, nothing ran, nothing broke. */
test.afterEach(async () => {
  await expect(desk.phone().talking()).toBeVisible()
  await expect(desk.page().locator('.line-card')).toHaveCount(1)
  await expect.poll(() => audibleTones(desk.page(), [voice.caller])).toEqual({ [voice.caller]: true })
  await expect.poll(() => audibleTones(caller, [voice.amina])).toEqual({ [voice.amina]: true })
  await expect(desk.page().getByTestId('phone-light')).toContainText('Phone ready')
  expect(await desk.page().evaluate(() => 'wasRun' in window)).toBe(false)
  expect(desk.trouble).toEqual([])
  expect(peer.connected()).toBe(1)
})

const ext = () => desk.agent.exten

/** Everything said before has been taken in when the desk has answered this. */
async function isThrough(): Promise<void> {
  const callId = randomUUID()
  peer.say(question(ext(), callId))
  await expect.poll(() => peer.answers(callId)).toEqual([200])
}

/** Sends one; its answers, none where it was passed over. What rings is taken back. */
async function invite(more: Partial<Invitation>): Promise<number[]> {
  const callId = randomUUID()
  const message = invitation({ to: ext(), callId, ...more })
  peer.say(message)
  await isThrough()
  const isOver = () => peer.answers(callId).some((status) => status >= 200)
  if (peer.answers(callId).length > 0 && !isOver()) {
    await expect.poll(async () => isOver() || (await desk.phone().waiting().isVisible())).toBe(true)
    peer.say(cancellation(message))
    await expect.poll(isOver).toBe(true)
  }
  await expect(desk.phone().waiting()).toHaveCount(0)
  return peer.answers(callId)
}

test('messages that are none, are cut, or are far too long are passed over', async () => {
  const whole = invitation({ to: ext() })
  const nonsense = [
    '',
    '\r\n\r\n',
    '\0'.repeat(1000),
    'hello',
    'SIP/2.0',
    'SIP/2.0 999 Strange\r\n\r\n',
    'INVITE\r\n\r\n',
    `INVITE sip:${ext()}@127.0.0.1 SIP/2.0\r\n\r\n`,
    whole.slice(0, 100),
    whole.slice(0, whole.indexOf('\r\n\r\n')),
    whole.replace(/Content-Length: \d+/, 'Content-Length: -1'),
    whole.replace(/Content-Length: \d+/, 'Content-Length: 99999999'),
    whole.replace('CSeq: 1 INVITE', 'CSeq: x'),
    whole.replace(/Via: .*\r\n/, ''),
    whole.replace(/From: .*\r\n/, 'From: \r\n'),
    whole.replace('m=audio 9', `m=audio ${'9'.repeat(500)}`),
    `BYE sip:${ext()}@127.0.0.1 SIP/2.0\r\nCall-ID: ${randomUUID()}\r\nCSeq: 1 BYE\r\n\r\n`,
    `NOTIFY sip:${ext()}@127.0.0.1 SIP/2.0\r\nCall-ID: ${randomUUID()}\r\n\r\n<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>`,
    invitation({ to: ext(), headers: [`X-Long: ${'a'.repeat(200_000)}`] }),
    invitation({ to: ext(), from: `"${'b'.repeat(2_000_000)}"` }),
  ]
  for (const message of nonsense) peer.say(message)
  for (const bytes of [Buffer.alloc(4096), Buffer.from([0xff, 0xfe, 0xfd])]) peer.say(bytes)
  // What made something ring all the same is taken back; nothing else has changed.
  peer.say(cancellation(whole))
  await expect(desk.phone().waiting()).toHaveCount(0, { timeout: 60_000 })
})

test('what stands in a name, a number, a queue or a call reference is text and nothing else', async () => {
  const names = [
    `"${script.replaceAll('"', "'")}"`,
    `"${script}"`,
    '"Amani\\" <sip:evil@example.invalid>;tag=x"',
    '"\u202Egnirts\u0007\u0000"',
    `"${'n'.repeat(5000)}"`,
    '"=?utf-8?q?=0D=0AX-Queue:_evil?="',
    '"{{constructor.constructor(\'window.wasRun=1\')()}}"',
  ]
  const answers = []
  for (const from of names) answers.push(await invite({ from }))
  // The first is as well-formed as it is hostile, so it has rung.
  expect(answers[0]).toContain(180)
  const headers = [
    [`X-Queue: ${script}`],
    ['X-Queue: a', 'X-Queue: b'],
    [`X-Call-Ref: ${script}`],
    ['X-Call-Ref: ../../../etc/passwd'],
    [`X-Queue: ${'q'.repeat(5000)}`],
    ['X-Queue: child-helpline\r\n folded: <b>'],
  ]
  for (const each of headers) await invite({ headers: each })
})

test('an offer without encryption is refused', async () => {
  expect(await invite({ offer: 'plain' })).toContain(488)
})

test(`${attempts} calls at once: at most one more rings, the others are refused`, async () => {
  const calls = Array.from({ length: attempts }, () => {
    const callId = randomUUID()
    return { callId, message: invitation({ to: ext(), callId }) }
  })
  for (const { message } of calls) peer.say(message)
  const isRinging = ({ callId }: { callId: string }) => !peer.answers(callId).some((status) => status >= 200)
  await expect.poll(() => calls.filter(isRinging).length).toBeLessThanOrEqual(1)
  expect(await desk.phone().waiting().count()).toBeLessThanOrEqual(1)
  for (const call of calls.filter(isRinging)) peer.say(cancellation(call.message))
  await expect(desk.phone().waiting()).toHaveCount(0)
})

test('and the call ends as any other', async () => {
  await desk.phone().hangUp()
  await expect.poll(() => channelsOf(centre.exchange.ami())).toEqual([])
  // For the look after each test: a call is on once more.
  await desk.phone().press('Finish')
  await caller.evaluate(() => window.barePhone.dial('116'))
  await expect(desk.phone().ringing()).toBeVisible()
  await desk.phone().answer()
})
