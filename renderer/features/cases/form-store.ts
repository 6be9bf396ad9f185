import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { FormDefinition, PickItem, PickLists, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** The case form's definition and the site's pick lists: read once, shared by form, list and tabs. */
export const useCaseFormStore = defineStore('case-form', () => {
  const definition = shallowRef<FormDefinition | null>(null)
  const pickLists = shallowRef<PickLists>({})
  const error = shallowRef<WireError | null>(null)
  let loading: Promise<void> | null = null

  async function read(): Promise<void> {
    const answer = await bridge().forms.getCaseForm({})
    if (answer.ok) {
      definition.value = answer.value.definition
      pickLists.value = answer.value.pickLists
      error.value = null
    } else {
      error.value = answer.error
    }
  }

  /** Reads both unless they are here; `error` says why when they cannot be had. */
  async function load(): Promise<void> {
    if (definition.value !== null) return
    loading ??= read().finally(() => {
      loading = null
    })
    await loading
  }

  function itemsOf(list: string | null): readonly PickItem[] {
    return list === null ? [] : (pickLists.value[list] ?? [])
  }

  return { definition, pickLists, error, load, itemsOf }
})
