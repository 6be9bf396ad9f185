import { mdiAccountAlertOutline, mdiCheckCircleOutline, mdiContentSaveOutline, mdiSend } from '@mdi/js'
import { useI18n } from 'vue-i18n'
import type { CaseFields, CaseRow, CaseState } from '../../../../preload/contract/index.ts'
import { nameOf, phoneOf as phoneWordsOf } from '../case-words.ts'
import { useCaseFormStore } from '../form-store.ts'
import { mainLabelOf, subLabelOf } from '../pick-search.ts'

const looks = {
  saved: { tone: 'warn', icon: mdiContentSaveOutline },
  sending: { tone: 'info', icon: mdiSend },
  accepted: { tone: 'ok', icon: mdiCheckCircleOutline },
  'needs-you': { tone: 'danger', icon: mdiAccountAlertOutline },
} as const

/** How a case is named, classed and coloured wherever it is shown. */
export function useCaseWords() {
  const { t, locale } = useI18n()
  const form = useCaseFormStore()

  const personOf = (row: Pick<CaseRow, 'firstName' | 'lastName'>): string =>
    nameOf(row, form.definition, (key) => t(key))

  const phoneOf = (row: Pick<CaseRow, 'phone'>): string => phoneWordsOf(row, form.definition, (key) => t(key))

  function categoryOf(row: Pick<CaseFields, 'categoryMain' | 'categorySub'>): string {
    const items = form.itemsOf('categories')
    const main = mainLabelOf(items, row.categoryMain, locale.value)
    const sub = subLabelOf(items, row.categoryMain, row.categorySub, locale.value)
    // The narrower word first: it is what tells two cases apart, and a narrow column cuts the end.
    return [sub, main].filter((part) => part !== '').join(' · ')
  }

  const mainCategoryOf = (row: Pick<CaseFields, 'categoryMain'>): string =>
    mainLabelOf(form.itemsOf('categories'), row.categoryMain, locale.value)

  const lookOf = (state: CaseState) => looks[state]

  return { personOf, phoneOf, categoryOf, mainCategoryOf, lookOf }
}
