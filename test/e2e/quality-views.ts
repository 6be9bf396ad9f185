import { askPractice } from '../kit/practice-process.ts'
import type { Stage } from './desk-views.ts'
import { expect } from './patient-expect.ts'
import { accountOf } from './practice-accounts.ts'

const scoreNames = ['opening', 'holding', 'politeness', 'enthusiasm', 'personalization', 'troubleshooting'] as const
const more = ['listening', 'accuracy', 'resolution'] as const

const asBaraka = ({ serverUrl }: Pick<Stage, 'serverUrl'>) => {
  const { login, password } = accountOf('baraka')
  return askPractice(serverUrl, login, password)
}

/** Somebody else scores an older call of Amina's, without a desk. Answers the call. */
export async function scoreElsewhere(stage: Pick<Stage, 'serverUrl'>): Promise<string> {
  const server = await asBaraka(stage)
  const { calls = [] } = await server.read('calls/?_c=200&hangup_status=answered&qa_done=0&usr=8101')
  const callRef = String(calls.at(-1)?.['id'])
  const points = Object.fromEntries([...scoreNames, ...more].map((name, at) => [name, String((at % 4) + 2)]))
  const comments = 'Anajua kazi yake.\n\n[holding 0:41] Anamngojesha bila kusema kwa nini.'
  await server.make('qa', {
    source: 'call',
    source_id: callRef,
    ...points,
    comments,
    recomendations: 'Aseme kwa nini.',
  })
  return callRef
}

/** Scores over time, beside the player and side by side, for whoever scores; `callRef` is a call that somebody else scored. */
export async function showQualityViews(
  { page }: Pick<Stage, 'page'>,
  callRef: string,
  look: (name: string) => Promise<void>,
): Promise<void> {
  await page.locator('.rail [href="#/quality"]').click()
  await expect(page.locator('.scores [data-record-row]').first()).toBeVisible({ timeout: 60_000 })
  await page.locator('.scores__head [href="#/quality/trend"]').click()
  await expect(page.locator('.trend-table tbody tr').first()).toBeVisible()
  await look('scores-trend')

  await page.evaluate((ref) => {
    window.location.hash = `#/quality/call/${ref}?own=1`
  }, callRef)
  await expect(page.locator('.score__form')).toBeVisible()
  await page.locator('.recording__line .v-btn').first().click()
  await expect(page.locator('canvas.waveform')).toBeVisible({ timeout: 60_000 })
  await page.locator('[data-field="scores.opening"] input').first().focus()
  await page.keyboard.press('4')
  await page.keyboard.press('Alt+L')
  await page.keyboard.press('Alt+T')
  await page.keyboard.type('Anaeleza kwa nini anamngojesha, tena kwa upole.')
  await page.keyboard.press('Escape')
  await page.keyboard.press('5')
  await look('score-beside-player')
  for (const digit of '4545345') await page.keyboard.press(digit)
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.record-line .state-chip')).toContainText('#')
  await page.locator('.score [href^="#/quality/compare/"]').click()
  await expect(page.locator('.compare tbody tr').first()).toBeVisible()
  await look('scores-compared')
}

/** What an agent reads of the own calls. */
export async function showFeedbackViews({ page }: Pick<Stage, 'page'>, look: (name: string) => Promise<void>) {
  await page.locator('.rail [href="#/feedback"]').click()
  await expect(page.locator('.feedback [data-record-row]').first()).toBeVisible({ timeout: 60_000 })
  await look('feedback')
  await page.locator('.feedback [data-record-row]').first().press('Enter')
  await expect(page.locator('.feedback__paper')).toBeVisible()
  await look('feedback-one')
}
