import { fileURLToPath } from 'node:url'
import { askPractice } from '../kit/practice-process.ts'
import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { accountOf } from './practice-accounts.ts'
import { wordless } from './wordless.ts'

const picture = fileURLToPath(new URL('../../resources/icons/icon.png', import.meta.url))

/** People by keys alone, for an administrator: users, one of them made and one in a clash, contacts. */
export async function showPeopleViews(
  { page, serverUrl }: Pick<Stage, 'page' | 'serverUrl'>,
  look: (name: string) => Promise<void>,
): Promise<void> {
  const desk = wordless(page)
  await desk.signInAs('daudi')
  await page.locator('.rail [href="#/people"]').press('Enter')
  await expect(page.locator('[data-person-row]').first()).toBeVisible({ timeout: 60_000 })
  await look('users')

  await page.keyboard.press('Alt+n')
  await expect(page.locator('#person-login')).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.person-form__problem')).toBeVisible()
  await page.locator('#person-firstName').fill('Zawadi')
  const chosen = page.locator('.person-photo input[type="file"]')
  await chosen.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') })
  await expect(page.locator('.person-photo__error')).toBeVisible()
  await chosen.setInputFiles(picture)
  await expect(page.locator('.person-photo__picture')).toBeVisible()
  await look('user-new')
  await page.locator('#person-login').fill('amina')
  await page.keyboard.press('Control+Enter')
  // The server has that name already: it says so at the field.
  await expect(page.locator('#person-login-problem q')).toBeVisible({ timeout: 60_000 })
  await page.locator('.person__head .v-btn').nth(1).press('Enter')
  await page.locator('.person__foot .v-btn').nth(1).press('Enter')
  await expect(page.locator('[data-person-row]').first()).toBeVisible()
  await page.locator('.notice button').last().press('Enter')
  await expect(page.locator('.notice')).toHaveCount(0)

  await page.locator('#users-search').fill('amina')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.locator('#person-login')).toHaveValue('amina')
  await changeAtServer(serverUrl, 'amina', { phone: '0733 000 908' })
  await page.locator('#person-phone').fill('0722 000 451')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.person-clash__table')).toBeVisible({ timeout: 60_000 })
  await look('user-clash')
  await page.locator('.person-clash__table .v-btn').press('Enter')
  await page.locator('#person-email').fill('amina@helpline.example')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.person .record-line .tone-ok')).toBeVisible({ timeout: 60_000 })
  await page.locator('.person__server .v-btn').press('Enter')
  await expect(page.locator('.reset')).toBeVisible()
  await look('user-reset')
  // A dialog that is still opening has no focus yet, and hears no key.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(page.locator('.reset')).toBeHidden({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })

  await page.locator('.rail [href="#/people"]').press('Enter')
  await page.locator('.people-tabs [href="#/people/contacts"]').press('Enter')
  await expect(page.locator('[data-contact-row]').first()).toBeVisible()
  await look('contacts')
  await page.locator('#contacts-search').fill('zzqq')
  await expect(page.locator('.contacts .empty-state')).toBeVisible()
  await page.locator('#contacts-search').fill('a')
  await expect(page.locator('[data-contact-row]').first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-contact-row]').first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('[data-history-row]').first()).toBeVisible()
  await look('contact')

  await desk.personMenu()
  await page.locator('.person-menu__list .v-list-item').last().click()
  const isAsked = page.locator('.sign-out .v-btn').last()
  await expect(isAsked.or(page.locator('#sign-in-login'))).toBeVisible()
  if (await isAsked.isVisible()) await isAsked.click()
  await expect(page.locator('#sign-in-login')).toBeVisible()
}

/** A colleague changes somebody meanwhile. */
async function changeAtServer(serverUrl: string, login: string, change: Record<string, string>): Promise<void> {
  const { password } = accountOf('daudi')
  const colleague = await askPractice(serverUrl, 'daudi', password)
  const { users = [] } = await colleague.read(`users/?usn=${login}`)
  const { id, usn, exten, photo, fname, lname, phone, email } = users[0] ?? {}
  await colleague.change(`users/${String(id)}`, { usn, exten, photo, fname, lname, phone, email, ...change })
}
