import type { Page } from 'playwright/test'
import { expect } from './patient-expect.ts'

/** Samples, seen by a supervisor: before a draw, after it, and a call being swapped. Leaves one call swapped. */
export async function showSampleViews(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await page.evaluate(() => void (location.hash = '#/quality/samples'))
  await expect(page.locator('.samples .empty-state')).toBeVisible()
  await look('samples-empty')
  await page.locator('.rules__go').click()
  await expect(page.locator('.picks tbody tr').first()).toBeVisible()
  await look('samples')
  await page.locator('.picks button').first().click()
  await expect(page.locator('#swap-reason')).toBeVisible()
  await page.locator('.swap__ways .v-btn').last().click()
  await expect(page.locator('.swap .field-error')).toBeVisible()
  await look('samples-swap')
  await page.locator('.swap__ready .v-btn').first().click()
  await page.locator('.swap__ways .v-btn').last().click()
  await expect(page.locator('.swap')).toBeHidden()
  await page.locator('.notice .v-btn').last().click()
  await expect(page.locator('.notice')).toHaveCount(0)
}
