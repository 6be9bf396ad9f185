import type { Page } from 'playwright/test'
import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { wordless, type Typed } from './wordless.ts'

/** The number of the first caller of the everyday exercise, as `resources/practice/scenarios.json` has it. */
const firstCaller = '0700000270'
/** Numbers of the practice exchange that always behave in one way. */
const busyNumber = '0700000001'
const silentNumber = '0700000002'

/** What somebody writes while the caller talks: begun, not finished. */
const halfWritten: Typed = {
  fields: {
    'contact.town': 'Kisumu',
    narrative:
      'Calls again from her aunt’s phone. The headteacher let her back into class eight on Monday, without the ' +
      'uniform.\n\nSince yesterday her uncle waits for her at the school gate. She is at the library now with a ' +
      'teacher beside her, and asks where she can sleep tonight',
  },
  picks: { categoryMain: 3 },
  choices: { priority: 'high' },
}

/** Steps at the telephone that lean on no word of ours. */
function telephone(page: Page) {
  const lines = page.locator('.line-card')
  const steps = {
    lines,
    ringing: page.locator('.ringing'),
    wrapUp: page.locator('.wrap-up'),
    async isReady() {
      await expect(page.locator('[data-testid="phone-light"] .tone-ok')).toBeVisible({ timeout: 60_000 })
    },
    async openCallers() {
      await page.locator('.callers__open').click()
      await expect(page.locator('.callers__card')).toBeVisible()
    },
    /** The place of the entry among those that do something, from 0. */
    async ask(place: number) {
      await steps.openCallers()
      await page.locator('.callers__card [role="menuitem"]').nth(place).click()
      await expect(page.locator('.callers__card')).toBeHidden()
    },
    callMe: () => steps.ask(0),
    losePhone: () => page.locator('.callers__card [role="menuitem"]').last().click(),
    async answer() {
      await expect(steps.ringing).toBeVisible()
      const before = await lines.count()
      await page.keyboard.press('F3')
      await expect(lines).toHaveCount(before + 1)
      await expect(page.locator('.line-card__sound')).toHaveCount(1)
    },
    async hangUp(place: number) {
      const before = await lines.count()
      await lines.nth(place).locator('.hang-up').click()
      await expect(lines).toHaveCount(before - 1)
    },
    async dial(number: string) {
      await page.locator('#dial-number').fill(number)
      await page.keyboard.press('Enter')
    },
  }
  return steps
}

/** The telephone in every state it shows, in one story; somebody is signed in and online, and is so afterwards. */
export async function showPhoneViews(stage: Stage, look: (name: string) => Promise<void>): Promise<void> {
  const { page, proxy } = stage
  const desk = wordless(page)
  const phone = telephone(page)
  const queue = page.locator('.queue-control')

  await desk.write({
    fields: {
      'contact.firstName': 'Wanjiru',
      'contact.lastName': 'Abdi',
      'contact.phone': firstCaller,
      narrative: 'Wants to go back to school. Lives with her aunt.',
    },
    picks: { categoryMain: 2 },
  })
  await desk.saveAndSend()
  await phone.isReady()
  await phone.openCallers()
  await look('callers-menu')
  await page.keyboard.press('Escape')
  await expect(page.locator('.callers__card')).toBeHidden()

  await desk.goTo('cases')
  await queue.locator('button').click()
  await expect(phone.ringing).toBeVisible()
  await expect(phone.ringing.locator('.caller-history li')).not.toHaveCount(0)
  await look('phone-ringing')
  await phone.answer()
  await expect(desk.control('contact.phone')).toHaveValue(firstCaller)
  await desk.fill(halfWritten)
  await desk.control('narrative').focus()
  await expect(phone.lines.locator('.quality-bars__bar--lit').first()).toBeVisible()
  await look('phone-talking')
  const keypad = phone.lines.locator('[aria-expanded]')
  await keypad.click()
  await phone.lines.locator('.key-pad button').nth(4).click()
  await page.keyboard.press('F7')
  await expect(phone.lines.locator('.dock-alarm')).toBeVisible()
  await look('phone-keypad-muted')
  await page.keyboard.press('F7')
  await keypad.click()
  await page.keyboard.press('F6')
  await expect(page.locator('.line-card--held .dock-button--on')).toBeEnabled()
  await look('phone-held')
  await page.keyboard.press('F6')
  await expect(phone.lines.locator('.line-card__sound')).toBeVisible()
  await phone.callMe()
  await expect(page.locator('.ringing--waiting')).toBeVisible()
  await look('phone-waiting')
  await phone.answer()
  await look('phone-two-calls')
  await phone.hangUp(1)
  await phone.hangUp(0)
  await expect(phone.wrapUp).toBeVisible()
  await phone.wrapUp.locator('button').first().click()
  await expect(page.locator('.outcome')).toBeVisible()
  await look('phone-wrap-up')
  await queue.locator('button').click()
  await expect(queue.locator('button')).toHaveClass(/--join/)
  await page.locator('.outcome button').first().click()
  await expect(page.locator('.notice')).toBeVisible()
  await look('phone-outcome-undo')

  await phone.callMe()
  await phone.answer()
  await page.keyboard.press('Control+L')
  await expect(page.locator('.locked-call')).toBeVisible()
  await look('locked-in-call')
  await desk.unlock('amina')
  await expect(phone.lines).toBeVisible()
  await phone.openCallers()
  await phone.losePhone()
  await expect(page.locator('[data-testid="phone-light"] .tone-danger')).toBeVisible()
  await expect(phone.lines).toBeVisible()
  await look('phone-lost')
  await desk.goTo('calls')
  await expect(page.locator('[data-call-row]').first()).toBeVisible()
  await look('calls')
  await page.locator('.calls__place').last().click()
  await expect(page.locator('[data-call-row]').first()).toBeVisible()
  await look('calls-server')
  await desk.goTo('settings')
  await page.locator('#device-microphone').scrollIntoViewIfNeeded()
  await look('settings-devices')
  await page.locator('.headset-choice').scrollIntoViewIfNeeded()
  await look('settings-headset')
  // It comes back by itself, and the call has gone on.
  await phone.isReady()
  await expect(phone.lines).toHaveCount(1)

  page.once('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await expect(page.locator('.call-back')).toBeVisible()
  await phone.isReady()
  await look('phone-call-back')
  await page.locator('.call-back button').last().click()
  await expect(page.locator('.call-back')).toHaveCount(0)

  await phone.dial(silentNumber)
  await expect(phone.lines.locator('.hang-up')).toBeVisible()
  await look('phone-dialling')
  await phone.hangUp(0)
  await phone.dial(busyNumber)
  await expect(page.locator('.end-line')).toContainText(busyNumber)
  await look('phone-ended-busy')

  const body = JSON.stringify({ status: 'false', message: 'Extension 8101 is a member already' })
  proxy.rule({ path: /joinq/, fault: { kind: 'answer', status: 200, body, forward: false } })
  await queue.locator('button').click()
  await expect(page.locator('.dock-notes q')).toBeVisible()
  await look('queue-refused')
  proxy.clear()
  await page.locator('.dock-notes__close').click()
  await page.locator('.end-line__close').click()
}
