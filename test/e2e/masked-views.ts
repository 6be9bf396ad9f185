import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { wordless } from './wordless.ts'

/** What those who score see of clients: masked until they ask for one record; and an e-mail as it was laid out. */
export async function showMaskedViews({ page }: Stage, look: (name: string) => Promise<void>): Promise<void> {
  const desk = wordless(page)
  await desk.signInAs('baraka')
  // Somebody who said no name has none to hide.
  const rows = page.locator('.case-list__row--case', { hasText: '•••' })
  await expect(rows.first()).toBeVisible()
  await look('list-masked')
  await rows.first().getByRole('link').click()
  await expect(desk.control('narrative')).toHaveValue('•••')
  await look('case-masked')
  await page.locator('.masked .v-btn').click()
  await expect(desk.control('narrative')).not.toHaveValue('•••')
  await look('case-revealed')
  await page.locator('.rail [href="#/calls"]').click()
  await expect(page.locator('[data-call-row]', { hasText: '•••' }).first()).toBeVisible()
  await look('calls-masked')
  await page.locator('.rail [href="#/messages"]').click()
  // What came in is marked as nothing that is on its way.
  const came = page.locator('[data-record-row]:has(.tone-neutral)', { hasText: '@•••' })
  await came.first().click()
  await expect(page.locator('.masked .v-btn')).toBeVisible()
  await look('message-masked')
  await page.locator('.masked .v-btn').click()
  await page.locator('.reader__way').last().click()
  await expect(page.locator('.layout__text').locator('> *').first()).toBeVisible()
  await look('message-layout')

  await desk.personMenu()
  await page.locator('.person-menu__list .v-list-item').last().click()
  const isAsked = page.locator('.sign-out .v-btn').last()
  await expect(isAsked.or(page.locator('#sign-in-login'))).toBeVisible()
  if (await isAsked.isVisible()) await isAsked.click()
  await expect(page.locator('#sign-in-login')).toBeVisible()
}
