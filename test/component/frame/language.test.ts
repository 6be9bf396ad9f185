import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useI18n } from 'vue-i18n'
import { createDeskI18n, readTexts } from '../../../renderer/app/i18n.ts'
import { useLanguage, type Language } from '../../../renderer/app/language.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { useNoticeList } from '../../../renderer/ui/notices.ts'
import { fakeBridge } from '../../kit/fake-bridge.ts'

type Read = typeof readTexts

/** A page that says one text, and how its texts are read. */
function speaker(read: Read) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const made: { language?: Language } = {}
  const Page = defineComponent({
    setup() {
      const { t } = useI18n({ useScope: 'global' })
      made.language = useLanguage(read)
      return () => h('p', t('session.login'))
    },
  })
  const page = mount(Page, { global: { plugins: [pinia, createDeskI18n()] } })
  if (made.language === undefined) throw new Error('The page has not been set up')
  return { page, language: made.language }
}

describe('the language', () => {
  beforeEach(() => {
    const core = fakeBridge()
    core.answers('app.reportFault', () => ({}))
    setBridge(core.api)
  })

  it('is English at once, because its texts are there from the beginning', () => {
    const read = vi.fn<Read>()
    const { page, language } = speaker(read)
    expect(language.isSettled.value).toBe(false)
    language.speak('en')
    expect(language.isSettled.value).toBe(true)
    expect(page.text()).toBe('User name')
    expect(read).not.toHaveBeenCalled()
  })

  it('is another one once its texts are here, and nothing is worth showing before', async () => {
    const { page, language } = speaker(readTexts)
    language.speak('sw')
    expect(language.isSettled.value).toBe(false)
    await vi.waitFor(() => expect(language.isSettled.value).toBe(true))
    await flushPromises()
    expect(page.text()).toBe('Jina la mtumiaji')
    expect(document.documentElement.lang).toBe('sw')
    // Known from now on: back and forth without a moment of the other.
    language.speak('en')
    await flushPromises()
    language.speak('sw')
    await flushPromises()
    expect(page.text()).toBe('Jina la mtumiaji')
  })

  it('is the one that was chosen last, whichever comes first', async () => {
    const slow = Promise.withResolvers<undefined>()
    const { page, language } = speaker(async (known, locale) => {
      if (locale === 'sw') await slow.promise
      await readTexts(known, locale)
    })
    language.speak('sw')
    language.speak('en')
    slow.resolve(undefined)
    await flushPromises()
    expect(page.text()).toBe('User name')
    expect(document.documentElement.lang).toBe('en')
  })

  it('stays English when the texts cannot be read, and the page says so', async () => {
    const { page, language } = speaker(() => Promise.reject(new Error('kanari of the disk')))
    language.speak('sw')
    await flushPromises()
    expect(language.isSettled.value).toBe(true)
    expect(page.text()).toBe('User name')
    expect(useNoticeList().shown.map(({ textKey }) => textKey)).toEqual(['frame.languageFailed'])
    expect(createDeskI18n().global.t('frame.languageFailed')).toMatch(/could not be read/)
  })
})
