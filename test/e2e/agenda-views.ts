import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'

/** Follow-ups, call-backs and the home screen, by keys alone from the saved case that is open. Ends on the home screen. */
export async function showAgendaViews({ page }: Stage, look: (name: string) => Promise<void>): Promise<void> {
  // The menu: tomorrow in one press, then another day with a note.
  await page.keyboard.press('Control+d')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('.case-follow-ups__row')).toHaveCount(1)
  await page.keyboard.press('Control+d')
  await expect(page.getByRole('menu')).toBeVisible()
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const dialog = page.locator('.agenda-dialog')
  await expect(dialog.locator('.day-field__text')).toBeFocused()
  await dialog.locator('textarea').fill('Ask whether the aunt came to the school, and how the week was.')
  await look('follow-up-dialog')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('.case-follow-ups__row')).toHaveCount(2)
  // What they say goes by itself; meanwhile they stand in front of the foot of the screen.
  const notices = page.locator('.notice .v-btn--icon')
  while ((await notices.count()) > 0) await notices.last().click()
  await look('case-followed-up')

  await page.locator('.rail [href="#/follow-ups"]').press('Enter')
  await expect(page.locator('.agenda-line')).toHaveCount(2)
  await look('follow-ups')

  await page.locator('.agenda__place').last().press('Enter')
  for (const [number, name, part, priority] of [
    ['0722 000 451', 'Baraka', 'any', 'high'],
    ['0733 000 908', '', 'evening', 'medium'],
  ] as const) {
    await page.locator('.agenda-list__new').press('Enter')
    await expect(dialog.locator('input[type="tel"]')).toBeFocused()
    await page.keyboard.type(number)
    await page.keyboard.press('Tab')
    await page.keyboard.type(name)
    await dialog.locator(`input[value="${part}"]`).press('Space')
    await dialog.locator(`input[value="${priority}"]`).press('Space')
    await dialog.locator('textarea').fill('Wants to go on talking when nobody is at home.')
    if (part === 'any') await look('call-back-dialog')
    await page.keyboard.press('Control+Enter')
    await expect(dialog).toHaveCount(0)
  }
  await expect(page.locator('.agenda-line')).toHaveCount(2)
  await page.locator('.agenda-line [aria-expanded]').first().press('Enter')
  await expect(page.locator('.close-call-back textarea')).toBeFocused()
  await look('call-back-closing')
  await page.keyboard.press('Escape')
  await expect(page.locator('.close-call-back')).toHaveCount(0)

  // Left half written, it stands on top of the list.
  await page.locator('.agenda-list__new').press('Enter')
  await expect(dialog.locator('input[type="tel"]')).toBeFocused()
  await page.keyboard.type('0711 000 34')
  await dialog.locator('textarea').fill('Her neighbour gave only half of the number.')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('.begun-line')).toHaveCount(1)
  // What the notice says goes by itself; meanwhile it stands in front of a small screen.
  while ((await notices.count()) > 0) await notices.last().click()
  await look('call-backs-begun')
  await page.locator('.begun-line button').last().press('Enter')
  await expect(page.locator('.begun-line')).toHaveCount(0)
  while ((await notices.count()) > 0) await notices.last().click()

  await page.locator('.rail [href="#/home"]').press('Enter')
  await expect(page.locator('.figures__one').first()).toBeVisible()
  await expect(page.locator('.home .agenda-line').first()).toBeVisible()
  await look('home')
}
