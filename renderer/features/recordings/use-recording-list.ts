import { onScopeDispose } from 'vue'
import { createPagedList } from '../../app/paged-list.ts'
import type { Recording } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

const pageSize = 50

type Row = Recording & { readonly id: string }
const asRow = (recording: Recording): Row => ({ ...recording, id: recording.callRef })

/** The recordings of this computer, newest request first, kept current while they come. */
export function useRecordingList() {
  const list = createPagedList<Row, number>(async (before) => {
    const page = await bridge().recordings.list({ before, limit: pageSize })
    return page.ok ? { ok: true, value: { rows: page.value.rows.map(asRow), next: page.value.next } } : page
  })
  const stop = bridge().on('recordingChanged', (changed) => {
    const isShown = list.rows.value.some(({ id }) => id === changed.callRef)
    if (isShown) list.rows.value = list.rows.value.map((row) => (row.id === changed.callRef ? asRow(changed) : row))
    else void list.reload()
  })
  onScopeDispose(() => {
    stop()
    list.stop()
  })
  return list
}
