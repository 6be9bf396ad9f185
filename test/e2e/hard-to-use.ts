import axe from 'axe-core'
import type { Page } from 'playwright/test'
import { settled } from './screen-checks.ts'

/** What a screen reader or weak eyes would stumble over. Of the themes only the colours differ. */
export async function hardToUse(page: Page): Promise<string[]> {
  const found: string[] = []
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    const violations = await page.evaluate(async (isByDay) => {
      const { run } = Reflect.get(window, 'axe') as typeof axe
      const options = { resultTypes: ['violations' as const], ...(isByDay ? {} : { runOnly: ['color-contrast'] }) }
      // What turns in a button that is at work: the children of a button are nothing to a screen reader (WAI-ARIA 1.2).
      const part = { include: [['html']], exclude: [['.v-btn__loader']] }
      return (await run(part, options)).violations.map(({ id, impact, nodes }) => ({
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
