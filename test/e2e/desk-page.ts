import type { Locator, Page } from 'playwright/test'
import { expect } from './patient-expect.ts'
import type { WalkIn } from './walk-ins.ts'

/** The desk as a person uses it: every step is a key or a click on what the screen shows. */
export function deskPage(page: Page) {
  const field = (path: string): Locator => page.locator(`[data-field="${path}"]:visible`)
  const control = (path: string): Locator => field(path).locator('input, textarea').first()

  const desk = {
    field,
    control,
    chip: () => page.locator('.save-line__status'),

    async signIn(login: string, password: string) {
      await page.getByLabel('User name').fill(login)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.keyboard.press('Enter')
    },
    async seesTheDesk() {
      await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
    },

    async newCase() {
      await page.keyboard.press('F2')
      await expect(control('contact.firstName')).toBeFocused()
    },
    /** Types letter by letter: what a crash may cut. */
    async type(path: string, text: string) {
      await control(path).click()
      await page.keyboard.type(text)
    },
    async fill(path: string, text: string) {
      await control(path).fill(text)
    },
    /**
     * Everything typed is on the disk, and a crash cannot take it any more. "Kept on this computer" stands there from the
     * first letter on, and the last ones may still be on their way; a lock waits for them, and what is there after it was
     * read from the disk.
     */
    async isKept(name: string, password: string) {
      await page.keyboard.press('Control+L')
      await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.keyboard.press('Enter')
      await desk.seesTheDesk()
      const drafts = page.getByRole('navigation', { name: 'Cases you are writing' })
      await expect(drafts.getByRole('button', { name })).toBeVisible()
    },
    async pick(path: string, text: string) {
      await control(path).fill(text)
      await expect(field(path).getByRole('option', { selected: true })).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(control(path)).toHaveAttribute('aria-expanded', 'false')
    },
    async choose(path: string, value: string) {
      await field(path).locator(`input[value="${value}"]`).check({ force: true })
    },
    async answer(path: string, name: string) {
      await field(path).getByRole('button', { name, exact: true }).click()
    },
    async save() {
      await page.keyboard.press('Control+Enter')
    },

    async write(person: WalkIn) {
      await desk.newCase()
      await desk.fill('contact.firstName', person.first)
      await desk.fill('contact.lastName', person.last)
      await desk.fill('contact.phone', person.phone)
      await desk.fill('contact.town', person.town)
      await desk.pick('categoryMain', person.category)
      await desk.fill('narrative', person.narrative)
      if (person.resolution !== '') await desk.fill('resolution', person.resolution)
      await desk.choose('status', person.status)
    },

    async goTo(place: 'Cases' | 'Unsent' | 'Settings') {
      await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click()
    },
    /** The id the server gave the case on the screen. */
    async acceptedId(): Promise<string> {
      // Seen and read at once: a moment later the words may be those of the next change.
      let id = ''
      await expect
        .poll(
          async () => {
            id = /Accepted as #(\S+)/.exec(await desk.chip().innerText())?.[1] ?? ''
            return id
          },
          { timeout: 30_000 },
        )
        .not.toBe('')
      return id
    },
  }
  return desk
}
