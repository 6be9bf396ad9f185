import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { MessageDraft, MessageKind, MessageRecord } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useKeptWork } from '../records/index.ts'

const pageSize = 50

/** The messages of this computer, newest first: what is being written, what waits and what was fetched. */
export const useMessageListStore = defineStore('messages', () => {
  const desk = useDeskStore()
  const keptWork = useKeptWork()
  const kind = shallowRef<MessageKind | null>(null)
  const drafts = shallowRef<readonly MessageDraft[]>([])

  const list = createPagedList<MessageRecord, number>((before) =>
    bridge().messages.list({ kind: kind.value, caseId: null, before, limit: pageSize }),
  )

  async function readDrafts(): Promise<void> {
    if (!desk.can('case.write')) return
    await keptWork.settled()
    const answer = await bridge().messages.listDrafts({})
    if (answer.ok) drafts.value = answer.value
  }

  async function reload(): Promise<void> {
    await Promise.all([list.reload(), readDrafts()])
  }

  async function narrow(to: MessageKind | null): Promise<void> {
    kind.value = to
    await list.reload()
  }

  /** What is shown follows what happens, without moving a list that is being read further down. */
  function hear(event: { kind: string }): void {
    if ((event.kind === 'email' || event.kind === 'sms') && list.phase.value === 'ready') void list.reload()
  }
  const stops = [
    bridge().on('recordsPulled', hear),
    bridge().on('recordVanished', hear),
    bridge().on('recordProgressed', ({ id, state, serverId }) => {
      list.rows.value = list.rows.value.map((row) =>
        row.id === id ? { ...row, state, serverId: serverId ?? row.serverId } : row,
      )
    }),
  ]
  onScopeDispose(() => {
    list.stop()
    for (const stop of stops) stop()
  })

  const { rows, phase, error, hasMore, more } = list
  return { kind, drafts, rows, phase, error, hasMore, reload, narrow, more }
})
