import { expect, test, type Page } from 'playwright/test'
import { openBarePhones, type BarePhones } from '../kit/pbx/bare-page.ts'
import type {} from '../kit/pbx/bare-phone.ts'
import { callFromOutside, channelsOf } from '../kit/pbx/callers.ts'
import { audibleTones } from '../kit/pbx/ear.ts'
import { whyNoExchange } from '../kit/pbx/install.ts'
import { musicTone } from '../kit/pbx/sounds.ts'
import { openCallCentre, type CallCentre } from './call-centre.ts'
import type { PbxDesk } from './desk.ts'

/** More than two people: handing a caller over, talking all together, a supervisor in the call. Nobody is ever lost. */
const voice = { caller: 1000, amina: 600, juma: 1400, neema: 2000, other: 700 }
/** How long a colleague is rung before the caller comes back; a helpline's own exchange may take half a minute. */
const ringSeconds = Number(process.env['PBX_TRANSFER_RING'] ?? 4)
/** Has an extension, but no desk is open for it. */
const absent = '8104'

let centre: CallCentre
let amina: PbxDesk
let juma: PbxDesk
let neema: PbxDesk
let outside: BarePhones
let caller: Page

test.beforeAll(async () => {
  const why = await whyNoExchange()
  test.skip(why !== null, why ?? '')
  centre = await openCallCentre('transfer', { transferRingSeconds: ringSeconds })
  outside = await openBarePhones(centre.exchange)
  caller = await outside.open('9001', voice.caller)
  amina = await centre.open('amina', voice.amina)
  juma = await centre.open('juma', voice.juma)
  neema = await centre.open('neema', voice.neema)
  await amina.phone().joinQueue()
})

test.afterAll(async () => {
  await outside.close()
  await centre.close()
})

const ami = () => centre.exchange.ami()
const cards = (desk: PbxDesk) => desk.page().locator('.line-card')

/** Exactly these of the voices reach the one who listens; the music counts as one. */
async function hears(listener: PbxDesk | Page, ...wanted: number[]): Promise<void> {
  const page = 'agent' in listener ? listener.page() : listener
  const all = [...Object.values(voice), musicTone]
  await expect
    .poll(async () => {
      const heard = await audibleTones(page, all)
      return all.filter((hz) => heard[hz] !== false)
    })
    .toEqual(all.filter((hz) => wanted.includes(hz)))
}

async function answers(desk: PbxDesk): Promise<void> {
  await expect(desk.phone().ringing()).toBeVisible()
  await desk.phone().answer()
}

/** A call of the queue that amina has taken. */
async function callIsOn(): Promise<void> {
  await caller.evaluate(() => window.barePhone.dial('116'))
  await answers(amina)
  await hears(caller, voice.amina)
  await hears(amina, voice.caller)
}

/** Everybody has hung up; what they had to write is put off. */
async function everybodyIsFree(): Promise<void> {
  await caller.evaluate(() => window.barePhone.hangUp())
  await expect.poll(() => channelsOf(ami())).toEqual([])
  for (const desk of [amina, juma, neema]) {
    await expect(cards(desk)).toHaveCount(0)
    const finish = desk.page().getByRole('button', { name: 'Finish', exact: true })
    if (await finish.isVisible()) await finish.click()
  }
}

/** F8, and whom to: as somebody at the keyboard does it. */
async function choose(desk: PbxDesk, to: string): Promise<void> {
  await desk.page().keyboard.press('F8')
  const field = desk.page().getByLabel('To whom? A name, an extension or a number')
  await expect(field).toBeFocused()
  await field.fill(to)
}

async function comesBack(who: string): Promise<void> {
  await expect(amina.phone().ringing()).toContainText(
    new RegExp(`${who}[^.]* did not answer: this caller is back with you\\.`),
    { timeout: 30_000 + 1000 * ringSeconds },
  )
  await amina.page().keyboard.press('F3')
  await hears(amina, voice.caller)
  await hears(caller, voice.amina)
}

test('handed over to a free colleague: the caller is theirs, and the first desk is free', async () => {
  await callIsOn()
  await choose(amina, 'Juma')
  await amina.page().keyboard.press('Enter')
  await expect(juma.phone().ringing()).toContainText('9001')
  await answers(juma)
  await expect(cards(amina)).toHaveCount(0)
  await hears(juma, voice.caller)
  await hears(caller, voice.juma)
  await hears(amina)
  await everybodyIsFree()
})

test('handed over to a busy colleague: warned first, declined, and the caller is back', async () => {
  const other = await callFromOutside(ami(), { to: juma.agent.exten, number: '0711000111', voice: 'tone-700' })
  await answers(juma)
  await hears(juma, voice.other)
  await callIsOn()
  await choose(amina, juma.agent.exten)
  await expect(amina.page().getByRole('option', { selected: true })).toContainText('On a call')
  await amina.page().keyboard.press('Enter')
  await expect(amina.page().getByRole('alert').filter({ hasText: 'is on a call' })).toBeVisible()
  await amina.phone().press('Hand over all the same')
  await expect(juma.phone().waiting()).toContainText('9001')
  await juma.phone().press('Decline')
  await comesBack(juma.agent.fname)
  await hears(juma, voice.other)
  await other.hangUp()
  await everybodyIsFree()
})

test('handed over to an absent colleague: warned first, and the caller is back at once', async () => {
  await callIsOn()
  await choose(amina, absent)
  await expect(amina.page().getByRole('option', { selected: true })).toContainText('Phone off')
  await amina.page().keyboard.press('Enter')
  await amina.phone().press('Hand over all the same')
  await comesBack('Baraka')
  await everybodyIsFree()
})

test('handed over to somebody who does not answer: the caller is back after some rings', async () => {
  await callIsOn()
  await choose(amina, juma.agent.exten)
  await amina.page().keyboard.press('Enter')
  await expect(juma.phone().ringing()).toBeVisible()
  await comesBack(juma.agent.fname)
  await expect(juma.phone().ringing()).toHaveCount(0)
  await everybodyIsFree()
})

test('handed over to a number that does not exist: refused, and the caller never left', async () => {
  await callIsOn()
  await choose(amina, '8999')
  await amina.page().keyboard.press('Enter')
  await expect(amina.page().locator('.dock')).toContainText('There is no such number. Your caller is with you again.')
  await hears(amina, voice.caller)
  await hears(caller, voice.amina)
  await everybodyIsFree()
})

test('asking first: the caller hears music meanwhile, and is handed over', async () => {
  await callIsOn()
  await choose(amina, 'Juma')
  await amina.page().keyboard.press('Shift+Enter')
  await answers(juma)
  await hears(amina, voice.juma)
  await hears(juma, voice.amina)
  await hears(caller, musicTone)
  await amina.phone().press('Hand the caller over')
  await hears(juma, voice.caller)
  await hears(caller, voice.juma)
  await expect(cards(amina)).toHaveCount(0)
  await everybodyIsFree()
})

test('asking first, and back to the caller', async () => {
  await callIsOn()
  await choose(amina, 'Juma')
  await amina.page().keyboard.press('Shift+Enter')
  await answers(juma)
  await hears(amina, voice.juma)
  await amina.phone().press('Back to the caller')
  await hears(amina, voice.caller)
  await hears(caller, voice.amina)
  await expect(cards(juma)).toHaveCount(0)
  await everybodyIsFree()
})

test('asking first somebody who does not answer: it is said, and the caller is still on this desk', async () => {
  await callIsOn()
  await choose(amina, 'Juma')
  await amina.page().keyboard.press('Shift+Enter')
  await expect(juma.phone().ringing()).toBeVisible()
  await expect(amina.page().locator('.dock')).toContainText('Nobody answers.', {
    timeout: 30_000 + 1000 * ringSeconds,
  })
  await expect(juma.phone().ringing()).toHaveCount(0)
  await expect(amina.phone().held()).toContainText('9001')
  await amina.page().keyboard.press('F6')
  await hears(amina, voice.caller)
  await hears(caller, voice.amina)
  await everybodyIsFree()
})

test('all together: each hears the other two, and they talk on when the desk leaves', async () => {
  await callIsOn()
  await choose(amina, 'Juma')
  await amina.page().keyboard.press('Shift+Enter')
  await answers(juma)
  await hears(amina, voice.juma)
  await amina.phone().press('Talk all together')
  await hears(amina, voice.caller, voice.juma)
  await hears(juma, voice.caller, voice.amina)
  await hears(caller, voice.amina, voice.juma)
  await amina.phone().press('Leave')
  await hears(juma, voice.caller)
  await hears(caller, voice.juma)
  // Whoever is left in a room is alone in it until they leave.
  await juma.phone().hangUp()
  await everybodyIsFree()
})

test('a supervisor listens, whispers and joins: who hears whom is as said, and the agent is told', async () => {
  await callIsOn()
  const supervise = async (how: string) => {
    await neema.page().getByRole('button', { name: 'Listen, whisper or join: Amina' }).click()
    await neema.page().getByRole('menuitem', { name: how }).click()
  }
  const banner = amina.page().locator('.dock')
  await supervise('Listen')
  await hears(neema, voice.caller, voice.amina)
  await hears(amina, voice.caller)
  await hears(caller, voice.amina)
  await expect(banner).toContainText('Neema Achieng is listening to this call.')

  await neema.phone().press('Whisper')
  await hears(amina, voice.caller, voice.neema)
  await hears(caller, voice.amina)
  await expect(banner).toContainText('Only you hear them.')

  await neema.phone().press('Join')
  await hears(caller, voice.amina, voice.neema)
  await hears(amina, voice.caller, voice.neema)
  await expect(banner).toContainText('The caller hears them, too.')

  await neema.phone().press('Stop')
  await hears(caller, voice.amina)
  await hears(amina, voice.caller)
  await hears(neema)
  await expect(banner).not.toContainText('Neema')
  await everybodyIsFree()
})

test('not one violation or error all the while', () => {
  for (const desk of [amina, juma, neema]) expect(desk.trouble).toEqual([])
})
