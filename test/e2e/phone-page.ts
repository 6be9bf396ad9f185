import type { Page } from 'playwright/test'
import { expect } from './patient-expect.ts'
import { peersOf } from './peers.ts'

/** The telephone as a person uses it: by what it says and by its keys. */
export function phonePage(page: Page) {
  const card = (name: string) => page.getByRole('region', { name, exact: true })

  const phone = {
    card,
    ringing: () => card('Incoming call'),
    waiting: () => card('Another call is waiting'),
    talking: () => card('Talking'),
    held: () => card('On hold'),
    wrapUp: () => card('Wrap-up'),
    outcome: () => card('How did it end?'),
    queue: () => page.getByRole('group', { name: 'Queue' }),
    /** The forms that are open, one a tab. */
    tabs: () => page.locator('.draft-tabs__tab:not(.draft-tabs__new)'),

    async isReady() {
      await expect(page.getByTestId('phone-light')).toContainText('Phone ready')
    },
    /** What the light of the telephone says from now on: also what stands there for a moment only. */
    async lightSays(): Promise<() => Promise<string[]>> {
      await page.getByTestId('phone-light').evaluate((light) => {
        const said = [light.textContent]
        Reflect.set(window, 'lightOfTest', said)
        const all = { subtree: true, childList: true, characterData: true }
        new MutationObserver(() => said.push(light.textContent)).observe(light, all)
      })
      return () => page.evaluate(() => [...(Reflect.get(window, 'lightOfTest') as string[])])
    },
    /** By keyboard: the button is reached, not clicked. */
    async press(name: string) {
      await page.getByRole('button', { name, exact: true }).focus()
      await page.keyboard.press('Enter')
    },
    async joinQueue() {
      await phone.press('Join the queue')
      await expect(phone.queue()).toContainText('In the queue')
    },
    /** A practice caller, from the menu in the practice strip. */
    async callMe() {
      await phone.press('Callers')
      await page.getByRole('menuitem', { name: 'Call me now' }).focus()
      await page.keyboard.press('Enter')
    },
    async answer() {
      await page.keyboard.press('F3')
      await expect(phone.talking()).toBeVisible()
    },
    /** F4 held as long as it takes. */
    async hangUp() {
      const before = await page.locator('.line-card').count()
      await page.keyboard.down('F4')
      await expect(page.locator('.line-card')).toHaveCount(before - 1)
      await page.keyboard.up('F4')
    },
    /** Both ends of the call that is on hear something: packets come in and are not silence, at two connections. */
    async isHeardBothWays() {
      const before = await peersOf(page)
      await expect
        .poll(
          async () =>
            (await peersOf(page)).filter(({ isOpen, packets, loudness }, index) => {
              return isOpen && packets > (before[index]?.packets ?? 0) + 20 && loudness > 0.01
            }).length,
          { timeout: 20_000 },
        )
        .toBeGreaterThanOrEqual(2)
    },
  }
  return phone
}
