import { onScopeDispose, shallowRef } from 'vue'
import type { RecordKind, RecordState, Result } from '../../../preload/contract/index.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useKeptWork } from '../../app/kept-work.ts'

const pageSize = 50

interface AnyRecord {
  readonly id: string
  readonly state: RecordState
  readonly serverId: string | null
}

interface ListCalls<Row, Draft> {
  readonly kinds: readonly RecordKind[]
  readonly readRows: (page: {
    before: number | null
    limit: number
  }) => Promise<Result<{ rows: readonly Row[]; next: number | null }>>
  readonly readDrafts: (page: { below?: { createdAt: number; id: string } }) => Promise<Result<Draft[]>>
  /** Who may only read has no drafts to ask for. */
  readonly canWrite: () => boolean
}

/** The list of one kind of record: what is being written, what waits and what was fetched, newest first. For a store. */
export function createRecordList<
  Row extends AnyRecord,
  Draft extends { readonly id: string; readonly createdAt: number },
>({ kinds, readRows, readDrafts, canWrite }: ListCalls<Row, Draft>) {
  const keptWork = useKeptWork()
  const drafts = shallowRef<readonly Draft[]>([])
  const list = createPagedList<Row, number>((before) => readRows({ before, limit: pageSize }))

  async function reloadDrafts(): Promise<void> {
    if (!canWrite()) return
    await keptWork.settled()
    const answer = await allDrafts(readDrafts)
    if (answer.ok) drafts.value = answer.value
  }

  async function reload(): Promise<void> {
    await Promise.all([list.reload(), reloadDrafts()])
  }

  /** What is shown follows what happens, without moving a list that is being read further down. */
  function hear(event: { kind: string }): void {
    if (kinds.some((kind) => kind === event.kind) && list.phase.value === 'ready') void list.reload()
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

  return { ...list, drafts, reload, reloadRows: list.reload }
}
