import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { phonePage } from './phone-page.ts'
import { accountOf } from './practice-accounts.ts'

/** One story by keyboard: join the queue, take calls, write their cases, say how they ended; with and without a server. */
test.describe.configure({ mode: 'serial' })

const amina = { ...accountOf('amina') }

let own: Awaited<ReturnType<typeof ownFolder>>
let server: PracticeProcess
let app: DeskApp
let desk: ReturnType<typeof deskPage>
let phone: ReturnType<typeof phonePage>

const atServer = () => askPractice(server.url, amina.login, amina.password)

test.beforeAll(async () => {
  own = await ownFolder('call')
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), cases: 60 })
  app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url })
  desk = deskPage(app.page)
  phone = phonePage(app.page)
  await desk.signIn(amina.login, amina.password)
  await desk.seesTheDesk()
})

test.afterAll(async () => {
  await app.kill()
  await server.kill()
  await own.remove()
})

test('joining the queue rings the own telephone, which answers by itself: online, and no call to be seen', async () => {
  await phone.isReady()
  await expect(phone.queue()).toContainText('Not in the queue')
  await phone.joinQueue()
  expect((await (await atServer()).poll())['status']).toBe('online')
  await expect(app.page.locator('.line-card')).toHaveCount(0)
  // The leg that joined is no call: the hang-up key has nothing to hang up.
  await app.page.keyboard.press('F4', { delay: 600 })
  expect((await (await atServer()).poll())['status']).toBe('online')
})

test('within ten seconds a call rings, with its number, and is answered with F3: sound goes both ways', async () => {
  await expect(phone.ringing()).toBeVisible()
  const number = await phone.ringing().locator('.ringing__number').innerText()
  // Whom this desk does not know was asked of the server as well, and it has said what it knows.
  await expect(phone.ringing().locator('.caller-history')).toContainText(
    /First contact from this number|earlier contact/,
  )
  await phone.answer()
  await expect(phone.talking()).toContainText(number)
  await phone.isHeardBothWays()
  await expect(phone.talking().locator('time').first()).toHaveText(/^00:0[3-9]|00:[1-5]\d$/)
  // The form stands beside the call, with the number in it.
  await expect(desk.control('contact.phone')).toHaveValue(number)
  await expect.poll(async () => (await (await atServer()).poll())['status']).toBe('oncall')
})

test('mute, hold with its own timer, and the keypad', async () => {
  await app.page.keyboard.press('F7')
  await expect(phone.card('Talking, you are muted')).toBeVisible()
  await app.page.keyboard.press('F7')
  await app.page.keyboard.press('F6')
  await expect(phone.held()).toContainText('On hold for 00:0')
  await app.page.keyboard.press('F6')
  await expect(phone.talking()).toBeVisible()
  await phone.press('Keypad')
  await phone.press('5')
  await expect(phone.talking().locator('.line-card__digits')).toHaveText('5')
  await phone.press('Keypad')
  // A slip on the key hangs nobody up.
  await app.page.keyboard.press('F4', { delay: 50 })
  await expect(phone.talking()).toBeVisible()
})

test('a second call waits, disturbs nothing, and is answered on top: the first is held, each has its form', async () => {
  await desk.control('narrative').focus()
  await app.page.keyboard.type('The first caller asks')
  await phone.callMe()
  await expect(phone.waiting()).toBeVisible()
  await expect(phone.talking()).toBeVisible()
  await app.page.keyboard.press('F3')
  await expect(phone.held()).toBeVisible()
  await expect(phone.talking()).toBeVisible()
  await expect(app.page.locator('.line-card')).toHaveCount(2)
  await phone.isHeardBothWays()
  await expect(phone.tabs()).toHaveCount(2)
  // Change places: still one of each.
  await phone.press('Switch to this call')
  await expect(phone.held()).toHaveCount(1)
  await expect(phone.talking()).toHaveCount(1)
  await phone.press('Switch to this call')
  await expect(phone.talking()).toHaveCount(1)
  await phone.hangUp()
  await expect(phone.held()).toHaveCount(1)
})

test('a call that ends leaves its form alone; its outcome and case go to the server under the id of the call', async () => {
  await app.page.keyboard.press('F6')
  await expect(phone.talking()).toBeVisible()
  const number = await phone.talking().locator('.dock-card__number').innerText()
  const { data: callId } = await (await atServer()).poll()
  await app.page.keyboard.press('Alt+1')
  await expect(desk.control('narrative')).toHaveValue('The first caller asks')
  await phone.hangUp()
  await expect(desk.control('narrative')).toHaveValue('The first caller asks')
  await expect(phone.wrapUp()).toBeVisible()
  await desk.fill('contact.firstName', 'Zawadi')
  await desk.fill('contact.lastName', 'Kanari')
  await desk.pick('categoryMain', 'Information')
  await app.page.keyboard.press('F9')
  await app.page.keyboard.press('4')
  await desk.save()
  await desk.acceptedId()
  await expect(phone.wrapUp()).toHaveCount(0)
  const [ticket, ...more] = await (await atServer()).tickets({ source: 'call', source_id: callId ?? 'none' })
  expect(more).toEqual([])
  expect(ticket).toMatchObject({ source: 'call', source_id: callId, narrative: 'The first caller asks' })
  expect(ticket?.['disposition']).toMatch(/^call.completed$/)
  expect(ticket?.contacts).toMatchObject({ phone: number, fname: 'Zawadi' })
})

test('the next call from the queue finds the person typing: nothing typed is lost and the cursor stays', async () => {
  await desk.newCase()
  await desk.control('narrative').focus()
  await app.page.keyboard.type('Being written while it rings: ')
  await expect(phone.ringing()).toBeVisible({ timeout: 90_000 })
  await app.page.keyboard.type('not a letter lost')
  await expect(desk.control('narrative')).toBeFocused()
  await expect(desk.control('narrative')).toHaveValue('Being written while it rings: not a letter lost')
  await phone.answer()
  await expect(desk.control('narrative')).toBeFocused()
  await expect(app.page.getByText('The form of the new call waits as a tab')).toBeVisible()
  await phone.hangUp()
})

test('one key says a silent call, ten seconds take it back, and the second time it is sent', async () => {
  await app.page.keyboard.press('F9')
  await app.page.keyboard.press('1')
  await expect(app.page.getByText('Logged as a silent call.')).toBeVisible()
  await phone.press('Undo')
  await expect(app.page.getByText('Logged as a silent call.')).toHaveCount(0)
  expect(
    (await (await atServer()).tickets({ disposition: 'blank-call' })).filter(({ source }) => source === 'call'),
  ).not.toContainEqual(expect.objectContaining({ narrative: '' }))
  await app.page.keyboard.press('F9')
  await app.page.keyboard.press('1')
  const [call] = await (await atServer()).calls()
  await expect
    .poll(async () => (await (await atServer()).tickets({ source_id: call?.['id'] ?? 'none' })).length, {
      timeout: 30_000,
    })
    .toBe(1)
})

test('with the server gone the telephone goes on: the call, its case and its outcome arrive once', async () => {
  await server.kill()
  await expect(phone.queue()).toContainText('ago', { timeout: 60_000 })
  await phone.isReady()
  await phone.callMe()
  await expect(phone.ringing()).toContainText('Only this computer was asked.')
  await phone.answer()
  await phone.isHeardBothWays()
  await phone.hangUp()
  await app.page.keyboard.press('F9')
  await app.page.keyboard.press('3')
  await expect(app.page.getByText('Logged as a test call.')).toBeVisible()
  server = await startPracticeProcess({ folder: join(own.folder, 'server'), port: server.port, cases: 60 })
  await expect
    .poll(
      async () =>
        (await (await atServer()).tickets({ source: 'call', disposition: 'prank', created_by: amina.login })).length,
      {
        timeout: 60_000,
      },
    )
    .toBe(1)
})

test('a locked screen shows of a call its length, mute and hang-up, and not who it is; unlocked, it is still on', async () => {
  await phone.callMe()
  await expect(phone.ringing()).toBeVisible()
  const number = await phone.ringing().locator('.ringing__number').innerText()
  await phone.answer()
  await app.page.keyboard.press('Control+L')
  await expect(app.page.getByText('A call is on')).toBeVisible()
  expect(await app.page.locator('body').innerText()).not.toContain(number)
  await app.page.keyboard.press('F7')
  await expect(app.page.getByText('Talking, you are muted')).toBeVisible()
  await app.page.keyboard.press('F7')
  await app.page.getByLabel('Password', { exact: true }).fill(amina.password)
  await app.page.keyboard.press('Enter')
  await expect(phone.talking()).toBeVisible()
  await phone.isHeardBothWays()
})

test('reloading in a call asks first; forced, the call is hung up cleanly and a card with number and draft remains', async () => {
  const number = await phone.talking().locator('.dock-card__number').innerText()
  const asked = new Promise<string>((resolve) => {
    app.page.once('dialog', (dialog) => {
      resolve(dialog.type())
      void dialog.accept()
    })
  })
  await app.page.reload()
  expect(await asked).toBe('beforeunload')
  await expect(phone.card('The call was cut off')).toContainText(number)
  await phone.press('Show the case')
  await expect(desk.control('contact.phone')).toHaveValue(number)
  await expect.poll(async () => (await (await atServer()).calls())[0]?.['hangup_status']).toBe('answered')
})

test('leaving the queue, and not one violation or error all the while', async () => {
  await phone.isReady()
  await phone.press('Leave the queue')
  await expect(phone.queue()).toContainText('Not in the queue')
  expect((await (await atServer()).poll())['status']).toBe('offline')
  expect(app.trouble).toEqual([])
})
