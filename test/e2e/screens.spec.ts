import { expect, test, type Page } from 'playwright/test'
import type { PageProgram } from '../kit/page-program.ts'
import { openStage, showViews } from './desk-views.ts'
import { hardToUse } from './hard-to-use.ts'
import { cutInTopBar, hiddenThings, rawTexts, settled, unreachableControls } from './screen-checks.ts'

/** As many views as there are, each looked at in two themes and five settings of text, on a machine that is busy with others. */
test.describe.configure({ timeout: 1_200_000 })

const small = { width: 1366, height: 768 }
const large = { width: 1920, height: 1080 }
const allViews = 108

/** How the text of a view is set for one look; `pseudo` is half as long again as English. */
async function setText(page: Page, locale: 'en' | 'sw' | 'pseudo', viewport: { width: number; height: number }) {
  await page.setViewportSize(viewport)
  await page.evaluate(async (wanted) => {
    const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
    const { $i18n, $pinia } = config.globalProperties
    if (!$i18n.availableLocales.includes(wanted)) {
      // The program reads a language when somebody chooses it for the first time.
      const desk = $pinia._s.get('desk') as { setPreferences: (preferences: object) => Promise<unknown> }
      await desk.setPreferences({ theme: 'system', locale: wanted })
      while (!$i18n.availableLocales.includes(wanted)) await new Promise((resolve) => setTimeout(resolve, 10))
      await desk.setPreferences({ theme: 'system', locale: 'pseudo' })
    }
    $i18n.locale = wanted
  }, locale)
  await settled(page)
}

/** Texts that are not ours, cut off or covered. */
async function hardToRead(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  const note = (how: string, what: readonly string[]) => found.push(...what.map((each) => `${how}, ${each}`))
  note('pseudo, small', [...(await rawTexts(page)).map((text) => `raw: ${text}`), ...(await hiddenThings(page))])
  await setText(page, 'pseudo', large)
  note('pseudo, large', [...(await rawTexts(page)).map((text) => `raw: ${text}`), ...(await hiddenThings(page))])
  await setText(page, 'sw', small)
  note('Swahili, small', await hiddenThings(page))
  if (name === 'list-offline') {
    note('Swahili, small', await cutInTopBar(page))
    await setText(page, 'en', small)
    note('English, small', await cutInTopBar(page))
  }
  // What a screen of 1366 × 768 holds at 200 %.
  await setText(page, 'en', { width: 683, height: 384 })
  const hidden = await hiddenThings(page)
  // An open pick list covers what is under it, as it should; a message does so for its ten seconds.
  if (name === 'phone-outcome-undo')
    note(
      'at 200 %',
      hidden.filter((each) => !each.startsWith('on one another')),
    )
  else note('at 200 %', hidden)
  if (name !== 'case-pick-list' && name !== 'phone-outcome-undo') {
    note(
      'at 200 %',
      (await unreachableControls(page)).map((each) => `out of reach: ${each}`),
    )
  }
  await setText(page, 'pseudo', small)
  return found
}

test('every view can be used with a screen reader and weak eyes, and none of its words is untranslated, cut off or covered', async () => {
  const stage = await openStage({ locale: 'pseudo', viewport: small, cases: 30 })
  const { page } = stage
  const seen: string[] = []
  const eyes: string[] = []
  const words: string[] = []
  try {
    await showViews(stage, async (name) => {
      seen.push(name)
      await settled(page)
      for (const each of await hardToRead(page, name)) words.push(`${name}: ${each}`)
      for (const each of await hardToUse(page)) eyes.push(`${name}: ${each}`)
    })
    expect.soft(eyes.join('\n')).toBe('')
    expect.soft(words.join('\n')).toBe('')
    expect(stage.app.trouble).toEqual([])
    // The report after an outage is shown only when the walk took longer than a minute without the server.
    expect(seen.filter((name) => name !== 'return-report').length).toBe(allViews)
  } finally {
    await stage.close()
  }
})
