import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  itemsOf,
  pointsOf,
  qaScoreNames,
  readNotes,
  standardForm,
  totalOf,
  type QaFields,
  type QaForm,
  type QaNotes,
  type QaTotal,
  type QaWords,
  type WireError,
} from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What calls are scored by, as data: asked of the core once. */
export const useQaFormsStore = defineStore('qa-forms', () => {
  const forms = shallowRef<readonly QaForm[]>([])
  const error = shallowRef<WireError | null>(null)
  let asked: Promise<void> | null = null

  async function ask(): Promise<void> {
    const answer = await bridge().scoring.forms({})
    if (answer.ok) forms.value = answer.value
    else {
      error.value = answer.error
      asked = null
    }
  }

  /** Resolves when the forms are here, or could not be had: then `error` says why, and the next one asks again. */
  function load(): Promise<void> {
    error.value = null
    asked ??= ask()
    return asked
  }

  /** Every item that any form asks: what a score's text may name. */
  const items = computed<ReadonlySet<string>>(() => new Set([...qaScoreNames, ...forms.value.flatMap(itemsOf)]))

  /** The form of that name; where there is none any more, the one of most calls. */
  function formOf(id: string): QaForm | null {
    const wanted = id === '' ? standardForm : id
    return forms.value.find((form) => form.id === wanted) ?? forms.value.find(({ calls }) => calls === null) ?? null
  }

  const notesOf = (fields: Pick<QaFields, 'comments'>): QaNotes => readNotes(fields.comments, items.value)

  /** The total of a score by the form it was given by; null before the forms are here. */
  function totalOfScore(fields: QaFields): QaTotal | null {
    const notes = notesOf(fields)
    const form = formOf(notes.form)
    return form === null ? null : totalOf(itemsOf(form), pointsOf(fields, notes.points))
  }

  return { forms, error, items, load, formOf, notesOf, totalOfScore }
})

/** Words of a form in the language of the person: ours by their key, a helpline's own as it has them. */
export function useQaWords(): (words: QaWords) => string {
  const { t, locale } = useI18n()
  // The union of a record and an object with a key of its own: only ours has the key alone.
  return (words) => (isKey(words) ? t(words.labelKey) : (words[locale.value] ?? words['en'] ?? ''))
}

function isKey(words: QaWords): words is { labelKey: string } {
  return 'labelKey' in words
}
