import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { phonePage } from './phone-page.ts'
import { accountOf } from './practice-accounts.ts'

/** What goes wrong with a telephone in a shift, on the built app: each with its words and its way out. */
test.describe.configure({ mode: 'serial' })

const amina = { ...accountOf('amina') }

let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let app: DeskApp
let desk: ReturnType<typeof deskPage>
let phone: ReturnType<typeof phonePage>

const dock = () => app.page.locator('.dock')

/** From here on the microphone is refused, or is there again. */
async function microphoneIs(state: 'refused' | 'there'): Promise<void> {
  await app.page.evaluate((isRefused) => {
    const devices = navigator.mediaDevices
    if (isRefused) devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    else Reflect.deleteProperty(devices, 'getUserMedia')
  }, state === 'refused')
}

test.beforeAll(async () => {
  own = await ownFolder('call-trouble')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 20 })
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url })
  desk = deskPage(app.page)
  phone = phonePage(app.page)
  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
  await phone.isReady()
})

test.afterAll(async () => {
  await app.kill()
  await server.kill()
  await own.remove()
})

test('with the microphone refused the caller rings on, and is answered as soon as it is there', async () => {
  await microphoneIs('refused')
  await phone.callMe()
  await expect(phone.ringing()).toBeVisible()
  await app.page.keyboard.press('F3')
  await expect(dock()).toContainText('There is no microphone to speak into')
  await expect(dock()).toContainText('Allow it in the settings of this computer')
  await expect(phone.ringing()).toBeVisible()
  await microphoneIs('there')
  await phone.answer()
  await expect(dock()).not.toContainText('no microphone to speak into')
  await phone.isHeardBothWays()
})

test('signing out in the call asks before it hangs up', async () => {
  await app.page.locator('.person-menu__person').click()
  await app.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(app.page.getByRole('dialog', { name: 'A call is on' })).toBeVisible()
  await phone.press('Stay signed in')
  await expect(app.page.getByRole('dialog', { name: 'A call is on' })).toHaveCount(0)
  await expect(phone.talking()).toBeVisible()
})

test('a caller whose sound dies without a word: an alarm first, then the call ends by itself with a card to call back', async () => {
  const number = await phone.talking().locator('.dock-card__number').innerText()
  await phone.isHeardBothWays()
  // The caller’s computer is gone: no packet and no message comes any more. Theirs is the connection made first.
  const closed = await app.page.evaluate(() => {
    const peers = Reflect.get(window, 'peersOfTest') as { connection: RTCPeerConnection }[]
    const open = peers.filter(({ connection }) => connection.connectionState === 'connected')
    const [caller] = open
    caller?.connection.close()
    return open.length
  })
  expect(closed).toBe(2)
  await expect(phone.talking()).toContainText('Nothing comes from the other side')
  const card = phone.card('The call was cut off')
  await expect(card).toContainText(number, { timeout: 60_000 })
  await expect(app.page.locator('.line-card')).toHaveCount(0)
  await phone.press('Show the case')
  await expect(desk.control('contact.phone')).toHaveValue(number)
  await phone.press('Put away')
  await expect(card).toHaveCount(0)
  // Nobody is forgotten with the card: the number stays on the list, and is not closed before it has been called.
  await app.page.locator('.rail [href="#/follow-ups"]').click()
  await app.page.locator('.agenda__place').last().click()
  const line = app.page.locator('.agenda-line').filter({ hasText: number })
  await expect(line).toContainText('Dropped call')
  await expect(line.locator('.state-chip').first()).toHaveText('Now')
  await line.getByRole('button', { name: 'Finish…' }).click()
  await expect(line).toContainText('Nobody has called this number yet')
  await app.page.keyboard.press('Escape')
  await app.page.locator('.rail [href="#/cases"]').click()
})

test('a number given up while it rings is not said to be the other side’s doing', async () => {
  await app.page.locator('#dial-number').fill('0722000999')
  await app.page.keyboard.press('Enter')
  await expect(app.page.locator('.line-card')).toBeVisible()
  await phone.hangUp()
  await expect(dock()).toContainText('You hung up before anybody answered.')
})

test('the server refuses to let go of who is on a call, in its own words, which go with the call', async () => {
  await phone.joinQueue()
  await expect(phone.ringing()).toBeVisible({ timeout: 60_000 })
  await phone.answer()
  const poll = async () => (await (await askPractice(server.url, amina.login, amina.password)).poll())['status']
  await expect.poll(poll).toBe('oncall')
  await expect(phone.queue()).toContainText('On a call')
  await phone.press('Leave the queue')
  await expect(dock().locator('q')).toHaveText('You are on a call')
  await expect(phone.talking()).toBeVisible()
  await phone.hangUp()
  await expect(dock().locator('q')).toHaveCount(0)
})

test('not one violation or error all the while', () => {
  expect(app.trouble).toEqual([])
})
