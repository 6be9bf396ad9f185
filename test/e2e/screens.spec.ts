import axe from 'axe-core'
import { expect, test, type Page } from 'playwright/test'
import type { PageProgram } from '../kit/page-program.ts'
import { openStage, showViews } from './desk-views.ts'
import { cutInTopBar, hiddenThings, rawTexts, settled, unreachableControls } from './screen-checks.ts'

/** As many views as there are, each looked at in two themes and five settings of text, on a machine that is busy with others. */
test.describe.configure({ timeout: 1_200_000 })

const small = { width: 1366, height: 768 }
const large = { width: 1920, height: 1080 }
const allViews = 106

/** How the text of a view is set for one look; `pseudo` is half as long again as English. */
async function setText(page: Page, locale: 'en' | 'sw' | 'pseudo', viewport: { width: number; height: number }) {
  await page.setViewportSize(viewport)
  await page.evaluate((wanted) => {
    const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
    config.globalProperties.$i18n.locale = wanted
  }, locale)
  await settled(page)
}

/** What a screen reader or weak eyes would stumble over. Of the themes only the colours differ. */
async function hardToUse(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    const violations = await page.evaluate(async (isByDay) => {
      const { run } = Reflect.get(window, 'axe') as typeof axe
      const options = { resultTypes: ['violations' as const], ...(isByDay ? {} : { runOnly: ['color-contrast'] }) }
      // What turns in a button that is at work: the children of a button are nothing to a screen reader (WAI-ARIA 1.2).
      const page = { include: [['html']], exclude: [['.v-btn__loader']] }
      return (await run(page, options)).violations.map(({ id, impact, nodes }) => ({
        id,
        isGrave: impact === 'serious' || impact === 'critical',
        where: nodes.slice(0, 4).map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`),
      }))
    }, colorScheme === 'light')
    for (const { id, isGrave, where } of violations)
      if (isGrave) found.push(`${colorScheme}, ${id}: ${where.join(' | ')}`)
  }
  return found
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
    await page.addInitScript({ content: axe.source })
    await page.evaluate(axe.source)
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
