import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { CallBackDraft, FollowUpDraft, KeptAgendaDraft } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

export type BegunRow = { readonly draft: FollowUpDraft | CallBackDraft; readonly updatedAt: number }

/** Promises that somebody has begun and not kept, for whoever lists them; the end of a call-back stands at its own line. */
export const useBegunStore = defineStore('begun-promises', () => {
  const rows = shallowRef<readonly BegunRow[]>([])
  let isOver = false

  async function load(): Promise<void> {
    const answer = await bridge().agendaDrafts.list({})
    if (answer.ok && !isOver) rows.value = answer.value.flatMap(asRow)
  }
  onScopeDispose(() => {
    isOver = true
  })

  return { rows, load }
})

function asRow({ draft, updatedAt }: KeptAgendaDraft): BegunRow[] {
  return draft.kind === 'closing' ? [] : [{ draft, updatedAt }]
}
