import type { Page } from 'playwright/test'

/** What is not ours to translate: people's names and words, keys as printed, accounts, times, pick lists of the site. */
const notOurs =
  'bdi, kbd, code, time, strong bdi, script, style, .rail__count, .pick-input__option, .case-list__category, .report-chart, .samples__month'

/** Texts and names on the page that did not come out of the locale files; the page must speak pseudo. */
export function rawTexts(page: Page): Promise<string[]> {
  return page.evaluate((data) => {
    const isTranslated = (text: string): boolean => !/\p{L}/u.test(text) || /[⟦⟧]/.test(text)
    const isNameOfSite = (text: string): boolean => /^#?\d+$/.test(text)
    const raw: string[] = []
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest(data) !== null || !element.checkVisibility()) continue
      for (const node of element.childNodes) {
        const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : ''
        if (!isTranslated(text) && !isNameOfSite(text)) raw.push(text)
      }
      // Named by the person of the case.
      if (element.matches('.draft-tabs__tab, .case-editor, .case-list__link')) continue
      for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = element.getAttribute(attribute) ?? ''
        if (!isTranslated(text)) raw.push(`${attribute}: ${text}`)
      }
    }
    return raw
  }, notOurs)
}

/** Words of the top bar that are cut, though their tooltip has them whole: in our own languages there is room for all. */
export function cutInTopBar(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.top-bar .status-light__text, .top-bar__unsent, .top-bar__find-word')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `cut in the top bar: “${element.textContent.trim()}”`),
  )
}

/**
 * What of our own cannot be read or touched: texts that are cut off without a tooltip that has them whole, texts that
 * run out of their frame, and controls that lie on one another.
 */
export function hiddenThings(page: Page): Promise<string[]> {
  return page.evaluate((data) => {
    const found: string[] = []
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${element.textContent.trim().slice(0, 40)}”`

    /** The part of a box that its scrolling and cutting frames leave to be seen. */
    function seen(element: Element): DOMRect | null {
      let { left, top, right, bottom } = element.getBoundingClientRect()
      for (let frame = element.parentElement; frame !== null; frame = frame.parentElement) {
        if (getComputedStyle(frame).overflow === 'visible') continue
        const box = frame.getBoundingClientRect()
        left = Math.max(left, box.left)
        top = Math.max(top, box.top)
        right = Math.min(right, box.right)
        bottom = Math.min(bottom, box.bottom)
      }
      return right - left > 1 && bottom - top > 1 ? new DOMRect(left, top, right - left, bottom - top) : null
    }

    const top = [...document.querySelectorAll('.v-overlay--active')].at(-1) ?? document.querySelector('.window')
    for (const element of top?.querySelectorAll('*') ?? []) {
      if (
        !element.checkVisibility() ||
        element.closest('.visually-hidden, [aria-hidden="true"], .desk__skip') !== null ||
        getComputedStyle(element).clipPath !== 'none'
      )
        continue
      const ownText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      )
      if (!ownText || element.closest(data) !== null) continue
      const style = getComputedStyle(element)
      const isCut =
        (style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) ||
        (style.overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 3)
      // Whole in its tooltip.
      if (element.closest('[title]') !== null) continue
      if (isCut) found.push(`cut: ${nameOf(element)}`)
      const range = document.createRange()
      range.selectNodeContents(element)
      const text = range.getBoundingClientRect()
      for (let frame = element.parentElement; frame !== null; frame = frame.parentElement) {
        const rule = getComputedStyle(frame)
        if (rule.position === 'fixed') break
        if (rule.overflowX === 'visible' || frame.closest('[title]') !== null) continue
        const box = frame.getBoundingClientRect()
        if (rule.overflowX !== 'auto' && rule.overflowX !== 'scroll') {
          if (text.right > box.right + 1 || text.left < box.left - 1)
            found.push(`runs out of its frame: ${nameOf(element)}`)
        } else if (frame.scrollWidth > frame.clientWidth + 1 && !frame.matches('.draft-tabs')) {
          found.push(`sideways scrolling: ${nameOf(frame)}`)
        }
        break
      }
    }

    const framed = '.pick-input, .case-filters__search, .v-field, .day-field__box'
    const controls = [
      ...(top?.querySelectorAll('button, a[href], input:not([type=radio]), textarea, label:has(input)') ?? []),
    ]
      .filter((each) => each.checkVisibility() && each.closest('.desk__skip, .pick-input__list') === null)
      .map((element) => ({ element, box: seen(element) }))
    for (const [index, one] of controls.entries()) {
      for (const other of controls.slice(index + 1)) {
        if (one.box === null || other.box === null) continue
        // A field and the buttons inside its frame belong together; they are kept apart by its padding.
        const shared = one.element.closest(framed)
        if (shared !== null && shared === other.element.closest(framed)) continue
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
        if (across > 2 && down > 2) found.push(`on one another: ${nameOf(one.element)} and ${nameOf(other.element)}`)
      }
    }
    return [...new Set(found)]
  }, notOurs)
}

/** Controls that can no longer be brought onto the screen and pressed in their middle. */
export function unreachableControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const top = [...document.querySelectorAll('.v-overlay--active')].at(-1) ?? document.querySelector('.window')
    const lost: string[] = []
    for (const control of top?.querySelectorAll('button, a[href], textarea, input:not([type=radio])') ?? []) {
      // The input of a select lies under its own words; the rows of the list are reached by its arrow keys.
      const isOther = control.closest('.desk__skip, .case-list__row--case, .v-select') !== null
      if (isOther || !control.checkVisibility() || control.matches(':disabled')) continue
      control.scrollIntoView({ block: 'center', inline: 'center' })
      const box = control.getBoundingClientRect()
      const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      if (there !== null && (control.contains(there) || there.contains(control))) continue
      lost.push(
        `${control.classList.value} ${control.getAttribute('aria-label') ?? control.textContent}`.trim().slice(0, 80),
      )
    }
    return lost
  })
}

/** Resolves when no colour or size is still on its way. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((each) => each.playState === 'running' && each.effect?.getComputedTiming().iterations !== Infinity)
        .map((each) => each.finished),
    )
    await frame()
  })
}
