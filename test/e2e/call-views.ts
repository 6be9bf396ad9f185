import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'

/** All calls with what narrows them, what is picked and what is kept; leaves the list as it was found. */
export async function showCallViews({ page }: Stage, look: (name: string) => Promise<void>): Promise<void> {
  const rows = page.locator('[data-call-row]')
  await page.locator('.call-filters__more').click()
  const minutes = page.locator('.call-filters__minutes')
  await minutes.first().fill('1')
  await page.locator('.call-filters .filter-menu').first().click()
  await page.getByRole('menuitemcheckbox').first().click()
  await page.keyboard.press('Escape')
  await expect(page.locator('.chips__one')).toHaveCount(2)
  await expect(rows.first()).toBeVisible()
  await rows.first().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.locator('.call-table__picked').first()).toBeVisible()
  await look('calls-picked')
  await page.locator('.call-table__tools .v-btn').first().click()
  await page.locator('.named-list input').fill('Amina, mazungumzo marefu')
  await page.keyboard.press('Enter')
  await expect(page.locator('.named-list')).toBeHidden()
  await page.locator('.call-table__tools .v-btn').first().click()
  await expect(page.locator('.named-list__open')).toHaveCount(1)
  await look('calls-kept-filters')
  await page.keyboard.press('Escape')
  // Closed like a person would: it goes by itself after a while, and lies over what is below until then.
  await page.locator('.notice .v-btn, .notice button').last().click()
  await minutes.first().fill('1439')
  await expect(page.locator('.call-table .empty-state')).toBeVisible()
  await look('calls-nothing-found')
  await page.locator('.chips__all').click()
  await expect(rows.nth(2)).toBeVisible()
  await page.locator('.call-filters__more').click()
}
