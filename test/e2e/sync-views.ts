import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { accountOf } from './practice-accounts.ts'
import { wordless } from './wordless.ts'

type Look = (name: string) => Promise<void>

/** A session at the server, past the desk. */
async function headersOf(serverUrl: string): Promise<Record<string, string>> {
  const { login, password } = accountOf('neema')
  const basic = Buffer.from(`${login}:${password}`).toString('base64')
  const signIn = await fetch(serverUrl, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  return { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' }
}

/** A case as the server has it, in the words of the documented API. */
export async function ticketAtServer(serverUrl: string, id: string): Promise<Record<string, unknown>> {
  const read = await fetch(`${serverUrl}tickets/${id}`, { headers: await headersOf(serverUrl) })
  const { tickets } = (await read.json()) as { tickets: [Record<string, unknown>] }
  return tickets[0]
}

/** Somebody else changes a case at the server. */
async function changeAtServer(serverUrl: string, id: string, change: Record<string, string>): Promise<void> {
  const whole = { ...(await ticketAtServer(serverUrl, id)), ...change }
  const headers = await headersOf(serverUrl)
  const answer = await fetch(`${serverUrl}tickets/${id}`, { method: 'POST', headers, body: JSON.stringify(whole) })
  expect(answer.ok, await answer.text()).toBe(true)
}

/** On the Unsent screen, with work on it: an encrypted copy is made of it. */
export async function showExport({ page }: Stage, look: Look): Promise<void> {
  await page.locator('.unsent__head .v-btn').first().click()
  await page.locator('#password-passphrase').fill('kikombe mti')
  await look('unsent-export')
  await page.locator('#password-passphrase').fill('kikombe mti saba barabara')
  await page.locator('#password-passphrase-again').fill('kikombe mti saba barabara')
  const download = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/^[a-z0-9.-]+$/)
  await expect(page.locator('.export-form__done')).toBeVisible()
  await look('unsent-export-done')
  await page.keyboard.press('Escape')
  await expect(page.locator('.export')).toBeHidden()
}

/** On the settings, with work unsent: the own data stays. */
export async function showWipe({ page }: Stage, look: Look): Promise<void> {
  await page.locator('.storage__wipe').click()
  await expect(page.locator('.wipe')).toBeVisible()
  await look('wipe-refused')
  await page.keyboard.press('Escape')
  await expect(page.locator('.wipe')).toBeHidden()
}

/**
 * While the server is away: a saved case is changed here and there in the same field. Then the server comes back; what became
 * of the outage is told, and the two versions are decided on. `isLong`: it was away long enough for a report.
 */
export async function showDecision(stage: Stage, look: Look, isLong: boolean): Promise<void> {
  const { page, proxy, serverUrl } = stage
  const desk = wordless(page)
  await desk.goTo('cases')
  await page.locator('[data-row]', { hasText: 'Pendo Mwakio' }).first().click()
  const chip = page.locator('.case-editor__head .state-chip')
  await expect(chip).toContainText('#')
  const id = /#(\d+)/.exec(await chip.innerText())?.[1] ?? ''
  await desk.control('narrative').fill('Alikuja na shangazi yake saa nne asubuhi. Mwalimu mkuu anajua.')
  await desk.field('priority').locator('input[value="low"]').check({ force: true })
  await page.keyboard.press('Control+Enter')
  await expect(chip).not.toContainText('#')
  await changeAtServer(serverUrl, id, {
    narrative: 'Alikuja na mama yake saa tano asubuhi. Mwalimu mkuu anajua.',
    priority: 'medium',
  })
  await proxy.comeUp()
  await desk.goTo('unsent')
  // The second one: while the rows are still being read there is none, and the first makes a copy.
  await page.locator('.unsent__head .v-btn').nth(1).click()
  const decide = page.locator('.unsent-row__actions [href^="#/unsent/"]')
  await expect(decide).toBeVisible()
  if (isLong) {
    await expect(page.locator('.report')).toBeVisible()
    await look('return-report')
    await page.locator('.report__actions .v-btn').last().click()
    await expect(page.locator('.report')).toBeHidden()
  }
  await decide.click()
  const radios = page.locator('[data-clash] [role="radio"]')
  await expect(radios).toHaveCount(4)
  await look('decide')
  await radios.first().focus()
  await page.keyboard.press('1')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('2')
  await look('decide-all')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.unsent__head')).toBeVisible()
  await expect(decide).toBeHidden()
}

/** Signed out, with work of somebody waiting: what is said to who cannot open it any more. */
export async function showRecovery({ page }: Stage, look: Look): Promise<void> {
  await page.locator('#sign-in-login').fill('amina')
  await page.locator('.sign-in__forgotten').click()
  await expect(page.locator('.recovery__words')).toBeVisible()
  await look('recovery')
}
