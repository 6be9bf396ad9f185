import { onScopeDispose, shallowRef } from 'vue'
import type { ContactCard, HistoryCursor, HistoryEntry, WireError } from '../../../preload/contract/index.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50

type Row = HistoryEntry & { readonly id: string }

/** One contact with the history this computer has, newest first. */
export function useContact() {
  const card = shallowRef<ContactCard | null>(null)
  const error = shallowRef<WireError | null>(null)
  let caseId = ''
  let question = 0

  const history = createPagedList<Row, HistoryCursor>(async (after) => {
    const page = await bridge().contacts.history({ caseId, after, limit: pageSize })
    if (!page.ok) return page
    const rows = page.value.rows.map((row) => ({ ...row, id: `${row.kind} ${row.seq}` }))
    return { ok: true, value: { rows, next: page.value.next } }
  })

  async function readCard(): Promise<void> {
    const mine = ++question
    const answer = await bridge().contacts.get({ caseId })
    if (mine !== question) return
    error.value = answer.ok ? null : answer.error
    card.value = answer.ok ? answer.value : null
  }

  /** Shows the contact of any case of theirs. */
  async function open(of: string): Promise<void> {
    if (of !== caseId) {
      card.value = null
      history.rows.value = []
    }
    caseId = of
    await Promise.all([readCard(), history.reload()])
  }

  /** What came in may be theirs; a history that is being read further down stays where it is. */
  function hear(): void {
    if (card.value !== null && history.rows.value.length <= pageSize) void open(caseId)
  }
  const stops = [
    bridge().on('casesPulled', hear),
    bridge().on('callLogChanged', hear),
    bridge().on('recordsPulled', ({ kind }) => {
      if (kind !== 'user' && kind !== 'qa') hear()
    }),
  ]
  onScopeDispose(() => {
    question += 1
    history.stop()
    for (const stop of stops) stop()
  })

  return { card, error, history, open }
}
