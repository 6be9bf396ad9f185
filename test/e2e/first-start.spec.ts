import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { accountOf } from './practice-accounts.ts'

/** What somebody sees who has just started the desk for the first time: practice, with its server inside the app. */
test.describe.configure({ mode: 'serial' })

let own: Awaited<ReturnType<typeof ownFolder>>
let app: DeskApp
let desk: ReturnType<typeof deskPage>

async function launch(): Promise<void> {
  app = await launchDesk({ dataFolder: join(own.folder, 'data') })
  desk = deskPage(app.page)
}

test.beforeAll(async () => {
  own = await ownFolder('first-start')
  await launch()
})

test.afterAll(async () => {
  await app.kill()
  await own.remove()
})

async function chooseAccount(login: string): Promise<void> {
  await app.page.locator(`[data-login="${login}"]`).click()
  await app.page.keyboard.press('Enter')
}

async function signOut(): Promise<void> {
  await app.page.getByRole('button', { name: /settings, lock and sign out/ }).click()
  await app.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(app.page.getByLabel('User name')).toBeVisible()
}

test('practice says what it is, and one click and Enter sign in', async () => {
  const { page } = app
  await expect(page.getByRole('region', { name: 'Practice', exact: true })).toContainText(
    'nothing leaves this computer',
  )
  await expect(page.getByText('The practice server runs')).toBeVisible()
  await chooseAccount('amina')
  await desk.seesTheDesk()
})

test('the cases of the server arrive, and the desk says so', async () => {
  const { page } = app
  await expect(page.locator('.case-list__row--case').first()).toBeVisible({ timeout: 60_000 })
  await page.getByTestId('server-light').click()
  await expect(page.locator('.server-light__card')).toContainText('fetched just now', { timeout: 60_000 })
  await page.keyboard.press('Escape')
})

test('with the server stopped by the switch a case is saved here, waits in words, and is accepted when it starts', async () => {
  const { page } = app
  await desk.newCase()
  await desk.fill('contact.firstName', 'Nakhumicha')
  await desk.pick('categoryMain', 'Loneliness')
  await desk.fill('narrative', 'Anasoma peke yake; alitaka tu kuongea na mtu.')
  await page.getByRole('button', { name: 'Stop the server' }).click()
  await expect(page.getByText('The practice server is stopped')).toBeVisible()
  await desk.save()
  await expect(desk.chip()).toContainText(/Saved on this computer · \d\d:\d\d/)

  await desk.goTo('Unsent')
  const row = page.getByRole('row').filter({ hasText: 'Nakhumicha' })
  await expect(row).toContainText('Waiting')
  await expect(row).toContainText('The server cannot be reached')
  await expect(row.locator('time')).toHaveText(/just now|minute/)
  await expect(page.getByTestId('server-light')).toContainText('Working without the server')

  await page.getByRole('button', { name: 'Start the server' }).click()
  await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 60_000 })
  await desk.goTo('Cases')
  const inList = page.getByRole('row').filter({ hasText: 'Nakhumicha' })
  await expect(inList).toHaveCount(1)
  await expect(inList).toContainText(/#\d+/)
})

test('an account with the password of every new account has to choose its own, or can go back', async () => {
  const { page } = app
  await signOut()
  await chooseAccount('mgeni')
  await expect(page.getByRole('heading', { name: 'Choose your own password' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to sign-in' }).click()
  await expect(page.getByLabel('User name')).toBeFocused()

  await chooseAccount('mgeni')
  const first = page.getByLabel('New password', { exact: true })
  await expect(first).toBeFocused()
  await first.fill('callcenter')
  await page.getByLabel('New password again').fill('callcenter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is the password every new account starts with')).toBeVisible()
  await first.fill('maembe-manne-mezani')
  await page.getByLabel('New password again').fill('maembe-manne-mezani')
  await page.keyboard.press('Enter')
  await desk.seesTheDesk()
  await expect(page.locator('.case-list__row--case').first()).toBeVisible({ timeout: 60_000 })
  await signOut()
  await desk.signIn('mgeni', 'callcenter')
  await expect(page.getByText('The name or the password is not right')).toBeVisible()
  expect(app.trouble).toEqual([])
})

test('after a restart everything is still there: cases, drafts, language, the new password', async () => {
  await chooseAccount('amina')
  await desk.seesTheDesk()
  await desk.newCase()
  await desk.type('contact.firstName', 'Tumaini')
  await expect(app.page.getByText('Kept on this computer')).toBeVisible()
  await desk.isKept('Tumaini', accountOf('amina').password)
  await app.kill()
  await launch()

  const { page } = app
  await expect(page.getByText('The practice server runs')).toBeVisible()
  await chooseAccount('amina')
  await desk.seesTheDesk()
  await expect(page.getByRole('row').filter({ hasText: 'Nakhumicha' })).toHaveCount(1)
  await page
    .getByRole('navigation', { name: 'Cases you are writing' })
    .getByRole('button', { name: /Tumaini/ })
    .click()
  await expect(desk.control('contact.firstName')).toHaveValue('Tumaini')
  await signOut()
  await desk.signIn('mgeni', 'maembe-manne-mezani')
  await desk.seesTheDesk()
  expect(app.trouble).toEqual([])
})
