import type { Locator, Page } from 'playwright/test'
import { expect } from './patient-expect.ts'
import { accountOf } from './practice-accounts.ts'

/** The texts of a case as somebody types them, by the name of the field. */
export interface Typed {
  fields?: Readonly<Record<string, string>>
  /** The place of the entry in its list, from 0. */
  picks?: Readonly<Record<string, number>>
  choices?: Readonly<Record<string, string>>
}

/** Steps that lean on no word of ours, so that they work in every language. */
export function wordless(page: Page) {
  const field = (path: string): Locator => page.locator(`[data-field="${path}"]:visible`)
  const control = (path: string): Locator => field(path).locator('input, textarea').first()
  const steps = {
    field,
    control,
    async signIn(login: string) {
      await page.locator(`[data-login="${login}"]`).click()
      await page.keyboard.press('Enter')
    },
    async signInAs(login: string) {
      await steps.signIn(login)
      await expect(page.locator('.case-list__row--case').first()).toBeVisible()
    },
    /** Into the form that is open. */
    async fill({ fields = {}, picks = {}, choices = {} }: Typed) {
      for (const [path, text] of Object.entries(fields)) await control(path).fill(text)
      for (const [path, place] of Object.entries(picks)) {
        await control(path).click()
        await field(path).getByRole('option').nth(place).click()
        await expect(control(path)).toHaveAttribute('aria-expanded', 'false')
      }
      for (const [path, value] of Object.entries(choices)) {
        await field(path).locator(`input[value="${value}"]`).check({ force: true })
      }
    },
    async write(typed: Typed) {
      await page.keyboard.press('F2')
      await expect(control('contact.firstName')).toBeFocused()
      await steps.fill(typed)
    },
    async save() {
      await page.keyboard.press('Control+Enter')
      await expect(page.locator('.case-editor__head .state-chip')).toBeVisible()
    },
    async saveAndSend() {
      await steps.save()
      await expect(page.locator('.case-editor__head .state-chip')).toContainText('#')
    },
    async goTo(place: 'cases' | 'calls' | 'unsent' | 'settings') {
      await page.locator(`.rail [href="#/${place}"]`).click()
    },
    async personMenu() {
      await page.locator('.person-menu__person').click()
      await expect(page.locator('.person-menu__card')).toBeVisible()
    },
    async unlock(login: string) {
      await page.locator('#password-unlock').fill(accountOf(login).password)
      await page.keyboard.press('Enter')
      await expect(page.locator('.rail')).toBeVisible()
    },
  }
  return steps
}
