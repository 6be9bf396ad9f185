import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { launchDesk, ownFolder, type DeskApp } from './desk-app.ts'
import { deskPage } from './desk-page.ts'
import { hardToUse } from './hard-to-use.ts'
import { accountOf } from './practice-accounts.ts'

const neema = accountOf('neema')
/** Longer than one slice, so that the file goes in and out in pieces. */
const letter = Buffer.from(Array.from({ length: 250_000 }, (_, place) => (place * 7) % 256))

async function place(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name }).click()
}

async function serversCalls(page: Page): Promise<void> {
  await place(page, 'Calls')
  await page
    .getByRole('navigation', { name: 'Where the calls are kept' })
    .getByRole('link', { name: 'All calls' })
    .click()
}

/** A score, with the keyboard alone: the link of a call, nine digits, a remark. */
async function scoreACall(page: Page): Promise<void> {
  await serversCalls(page)
  await expect(page.getByText('these are the calls this computer has fetched before')).toBeVisible()
  await page.getByRole('link', { name: 'Score', exact: true }).first().press('Enter')
  await expect(page.locator('[data-field="scores.opening"] input').first()).toBeFocused()
  for (const digit of '545344545') await page.keyboard.press(digit)
  await expect(page.getByLabel('Comments')).toBeFocused()
  await page.keyboard.type('Heard on a night without a server.')
  await expect(page.getByText('39 of 45 points')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.record-line')).toContainText('Saved on this computer')
}

async function writeAnEmail(page: Page): Promise<void> {
  await place(page, 'Messages')
  await page.getByRole('link', { name: 'Write an e-mail' }).press('Enter')
  await expect(page.getByLabel('To', { exact: true })).toBeFocused()
  await page.keyboard.type('shelter@kisumu.example')
  await page.keyboard.press('Enter')
  await page.getByLabel('Subject').fill('A bed for two')
  await page.getByLabel('Text', { exact: true }).fill('The letter of the school is attached.')
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: letter })
  await expect(page.getByRole('listitem').filter({ hasText: 'letter.pdf' })).toContainText(/letter\.pdf\s*250 kB/)
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.record-line')).toContainText('Saved on this computer')
}

/** The wallboard opens beside the desk, shows nobody while the desk is locked, and is closed from there. */
async function seesTheWallboard(page: Page): Promise<void> {
  await place(page, 'Board')
  const opening = page.context().waitForEvent('page')
  await page.getByRole('button', { name: 'Wallboard window' }).press('Enter')
  const wall = await opening
  const herself = wall.getByRole('rowheader', { name: 'Neema Achieng' })
  await expect(herself).toBeVisible()
  expect(await hardToUse(wall)).toEqual([])
  await page.keyboard.press('Control+L')
  await expect(wall.getByText('The desk is locked')).toBeVisible()
  expect(await hardToUse(wall)).toEqual([])
  await expect(herself).toHaveCount(0)
  await page.locator('#password-unlock').fill(neema.password)
  await page.keyboard.press('Enter')
  await expect(herself).toBeVisible()
  const closing = wall.waitForEvent('close')
  await page.getByRole('button', { name: 'Close the wallboard' }).press('Enter')
  await closing
}

test('a case, a score and an e-mail with a file, all written while the server is away, are there once each', async () => {
  test.setTimeout(240_000)
  const own = await ownFolder('offline-shift')
  const folder = join(own.folder, 'server')
  let server: PracticeProcess = await startPracticeProcess({ folder, cases: 30 })
  let app: DeskApp | null = null
  try {
    app = await launchDesk({ dataFolder: join(own.folder, 'data'), practiceUrl: server.url })
    const { page } = app
    const desk = deskPage(page)
    await desk.signIn(neema.login, neema.password)
    await desk.seesTheDesk()
    await serversCalls(page)
    await expect(page.getByRole('link', { name: 'Score', exact: true }).first()).toBeVisible({ timeout: 60_000 })
    await place(page, 'Settings')
    await expect(page.getByText('Everything is here')).toBeVisible({ timeout: 60_000 })
    await seesTheWallboard(page)
    const before = await askPractice(server.url, neema.login, neema.password)
    const scoresBefore = (await before.read('qa/?_c=100'))['qa']?.length ?? 0

    await server.kill()
    await desk.newCase()
    await desk.fill('contact.firstName', 'Wanjiku')
    await desk.pick('categoryMain', 'Loneliness')
    await desk.fill('narrative', 'Anaishi na bibi yake na anapenda kusoma.')
    await desk.save()
    await expect(desk.chip()).toContainText('Saved on this computer')
    await scoreACall(page)
    await writeAnEmail(page)
    await desk.goTo('Unsent')
    await expect(page.locator('[data-unsent-row]')).toHaveCount(4)

    server = await startPracticeProcess({ folder, port: server.port })
    await page.getByRole('button', { name: 'Try all now' }).click()
    await expect(page.getByText('Everything is with the server')).toBeVisible({ timeout: 120_000 })

    const after = await askPractice(server.url, neema.login, neema.password)
    const cases = (await after.tickets()).filter(({ contacts }) => contacts['fname'] === 'Wanjiku')
    expect(cases.filter(({ narrative }) => narrative?.includes('bibi yake'))).toHaveLength(1)
    const scores = (await after.read('qa/?_c=100'))['qa'] ?? []
    expect(scores).toHaveLength(Math.min(100, scoresBefore + 1))
    expect(scores.filter(({ comments }) => comments === 'Heard on a night without a server.')).toHaveLength(1)
    const emails = ((await after.read('emails/?_c=100'))['emails'] ?? []).filter(
      ({ subject }) => subject === 'A bed for two',
    )
    expect(emails).toHaveLength(1)
    const whole = (await after.read(`emails/${String(emails[0]?.['id'])}`))['emails']?.[0]
    expect(whole?.['attachments']).toHaveLength(1)

    await place(page, 'Messages')
    await expect(page.getByRole('link', { name: /A bed for two/ })).toContainText(
      /Taken by the server|Waiting to be sent|Sent/,
    )
  } finally {
    await app?.kill()
    await server.kill()
    await own.remove()
  }
})
