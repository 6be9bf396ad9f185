import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { ContactRow } from '../../../preload/contract/index.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50
/** How long the hand rests before what was typed is looked for, ms. */
const restMs = 120

type Row = ContactRow & { readonly id: string }

/** Contacts of this computer: newest first, or those that begin as what was typed. */
export const useContactListStore = defineStore('contacts', () => {
  const text = shallowRef('')
  /** What the rows answer. */
  const shownText = shallowRef('')
  let timer: ReturnType<typeof setTimeout> | undefined

  const list = createPagedList<Row, number>(async (before) => {
    const search = text.value.trim()
    const page = await bridge().contacts.list({ search, before, limit: pageSize })
    if (!page.ok) return page
    shownText.value = search
    // One contact may be found by several cases: it is one row, and stays where it was found first.
    const rows = page.value.rows.map((row) => ({ ...row, id: row.caseId }))
    return { ok: true, value: { rows, next: page.value.next } }
  })

  function look(next: string): void {
    text.value = next
    clearTimeout(timer)
    timer = setTimeout(() => void list.reload(), restMs)
  }

  const stop = bridge().on('casesPulled', () => {
    if (list.phase.value === 'ready' && text.value.trim() === '' && list.rows.value.length <= pageSize)
      void list.reload()
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    list.stop()
    stop()
  })

  const { rows, phase, error, hasMore, reload, more } = list
  return { text, shownText, rows, phase, error, hasMore, look, reload, more }
})
