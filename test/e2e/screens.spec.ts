import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from 'playwright/test'
import type { PageProgram } from '../kit/page-program.ts'
import { openStage, showViews, type Stage } from './desk-views.ts'
import { cutInTopBar, hiddenThings, rawTexts, settled, unreachableControls } from './screen-checks.ts'

/** As many views as there are, twice for the two themes, on a machine that is busy with other things. */
test.describe.configure({ timeout: 600_000 })

const small = { width: 1366, height: 768 }
const large = { width: 1920, height: 1080 }
const allViews = 55

/** Leads through all views on a desk of its own; each view adds what is wrong with it, by its name. */
async function everyView(
  options: Parameters<typeof openStage>[0],
  look: (stage: Stage, name: string) => Promise<string[]>,
): Promise<void> {
  const stage = await openStage(options)
  const wrong: string[] = []
  const seen: string[] = []
  try {
    await showViews(stage, async (name) => {
      seen.push(name)
      await settled(stage.page)
      for (const each of await look(stage, name)) wrong.push(`${name}: ${each}`)
    })
    expect(wrong.join('\n')).toBe('')
    expect(stage.app.trouble).toEqual([])
    expect(seen.length).toBe(allViews)
  } finally {
    await stage.close()
  }
}

test('every view can be used with a screen reader and weak eyes, by day and by night', async () => {
  await everyView({ locale: 'en', viewport: small, cases: 30 }, async ({ page }) => {
    const wrong: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await settled(page)
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      for (const violation of violations) {
        if (violation.impact !== 'serious' && violation.impact !== 'critical') continue
        const where = violation.nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`)
        wrong.push(`${colorScheme}, ${violation.id}: ${where.slice(0, 4).join(' | ')}`)
      }
    }
    return wrong
  })
})

/** How the text of a view is set for one look; `pseudo` is half as long again as English. */
async function setText(page: Page, locale: 'en' | 'sw' | 'pseudo', viewport: { width: number; height: number }) {
  await page.setViewportSize(viewport)
  await page.evaluate((wanted) => {
    const { config } = Reflect.get(document.querySelector('#app') ?? {}, '__vue_app__') as PageProgram
    config.globalProperties.$i18n.locale = wanted
  }, locale)
  await settled(page)
}

test('nothing is untranslated, cut off or covered: in pseudo at both sizes, in Swahili, and with text twice as large', async () => {
  await everyView({ locale: 'pseudo', viewport: small, cases: 30 }, async ({ page }, name) => {
    const wrong: string[] = []
    const note = (how: string, found: readonly string[]) => wrong.push(...found.map((each) => `${how}, ${each}`))
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
    return wrong
  })
})
