import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { FieldProblem, OutboxRow, RecordKind, RecordState, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** How far a saved record has come on its way to the server. */
export interface RecordWay {
  readonly state: RecordState
  readonly serverId: string | null
  /** When this computer saved it; null for what came from the server. */
  readonly savedAt: number | null
  /** The error code that keeps it from the server. */
  readonly reason: string | null
  readonly problems: readonly FieldProblem[]
  /** Its place among what is unsent when it can be made a draft again, else null. The core decides again. */
  readonly takeBackId: string | null
}

interface WayOfRecord {
  readonly way: ShallowRef<RecordWay | null>
  /** Why the server took it away while it was on the screen. */
  readonly vanished: ShallowRef<'deleted' | 'no-rights' | null>
  /** A record was opened or saved: from now on its news are heard. */
  readonly follow: (record: { id: string } & Pick<RecordWay, 'state' | 'serverId' | 'savedAt'>) => Promise<void>
  /** Follows none; what is said while the next one is being read counts for it. */
  readonly forget: () => void
  /** Makes it a draft again; answers why when it cannot. */
  readonly takeBack: () => Promise<WireError | null>
}

function canTakeBack(row: OutboxRow): boolean {
  return row.state === 'parked' || (row.state === 'queued' && row.attempts === 0)
}

/** The way of one record to the server, for the screen that shows it. `onAccepted` when the server has it. */
export function useRecordWay(kinds: readonly RecordKind[], onAccepted: () => void): WayOfRecord {
  const way = shallowRef<RecordWay | null>(null)
  const vanished = shallowRef<'deleted' | 'no-rights' | null>(null)
  let followed: string | null = null
  /** What was said since the last one was forgotten: news of a record that is just being read come before it does. */
  const news = new Map<string, Pick<RecordWay, 'state' | 'serverId' | 'reason' | 'problems'>>()

  /** Events of before it was opened are gone: why it waits is remembered among what is unsent. */
  async function readRow(id: string): Promise<void> {
    const answer = await bridge().outbox.list({})
    const row = answer.ok ? answer.value.find((each) => each.recordId === id && kinds.includes(each.kind)) : undefined
    if (followed !== id || way.value === null) return
    const { reason = null, problems = [] } = row?.state === 'parked' ? row : {}
    way.value = {
      ...way.value,
      reason,
      problems,
      takeBackId: row !== undefined && canTakeBack(row) ? row.id : null,
    }
  }

  async function follow(record: { id: string } & Pick<RecordWay, 'state' | 'serverId' | 'savedAt'>): Promise<void> {
    const { id, state, serverId, savedAt } = record
    followed = id
    vanished.value = null
    const said = state === 'accepted' ? undefined : news.get(id)
    news.clear()
    way.value = { state, serverId, savedAt, reason: null, problems: [], takeBackId: null }
    if (said !== undefined) way.value = { ...way.value, ...said, serverId: said.serverId ?? serverId }
    if (way.value.state !== 'accepted') await readRow(id)
    else if (said !== undefined) onAccepted()
  }

  function forget(): void {
    followed = null
    way.value = null
    news.clear()
  }

  async function takeBack(): Promise<WireError | null> {
    const id = way.value?.takeBackId ?? null
    if (id === null) return null
    const answer = await bridge().outbox.takeBack({ id })
    return answer.ok ? null : answer.error
  }

  const stops = [
    bridge().on('recordProgressed', ({ kind, id, state, serverId, reason, problems }) => {
      if (kinds.includes(kind) && followed === null) news.set(id, { state, serverId, reason, problems })
      if (!kinds.includes(kind) || id !== followed || way.value === null) return
      way.value = { ...way.value, state, serverId: serverId ?? way.value.serverId, reason, problems, takeBackId: null }
      if (state === 'accepted') onAccepted()
      else void readRow(id)
    }),
    bridge().on('recordVanished', ({ kind, id, reason }) => {
      if (kinds.includes(kind) && id === followed) vanished.value = reason
    }),
  ]
  onScopeDispose(() => {
    followed = null
    for (const stop of stops) stop()
  })

  return { way, vanished, follow, forget, takeBack }
}
