import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { MessageDraft, MessageKind, MessageRecord } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { createRecordList } from '../records/index.ts'

/** The messages of this computer: all of them, or those written for one case. */
export const useMessageListStore = defineStore('messages', () => {
  const desk = useDeskStore()
  const kind = shallowRef<MessageKind | null>(null)
  const caseId = shallowRef<string | null>(null)
  const list = createRecordList<MessageRecord, MessageDraft>({
    kinds: ['email', 'sms'],
    readRows: (page) => bridge().messages.list({ kind: kind.value, caseId: caseId.value, ...page }),
    readDrafts: (page) => bridge().messages.listDrafts(page),
    canWrite: () => desk.can('case.write'),
  })

  async function narrow(to: MessageKind | null): Promise<void> {
    kind.value = to
    await list.reloadRows()
  }

  /** The screen was opened, for all messages or for those of one case. */
  async function open(of: string | null): Promise<void> {
    // Those of another case are not shown as this one's while it is read.
    if (of !== caseId.value) list.rows.value = []
    caseId.value = of
    await list.reload()
  }

  const { drafts, rows, phase, error, hasMore, reload, more } = list
  return { kind, caseId, drafts, rows, phase, error, hasMore, open, reload, narrow, more }
})
