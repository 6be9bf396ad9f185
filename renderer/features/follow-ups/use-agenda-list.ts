import { onScopeDispose, ref, watch } from 'vue'
import type { AgendaCursor, Result } from '../../../preload/contract/index.ts'
import { createPagedList } from '../../app/paged-list.ts'
import { bridge } from '../../bridge/bridge.ts'

/** A list of promises: what is to be done, or what was, kept current while it is on the screen. */
export function useAgendaList<Row extends { readonly id: string }>(
  changed: 'followUpsChanged' | 'callBacksChanged',
  read: (isOpen: boolean, after: AgendaCursor) => Promise<Result<{ rows: readonly Row[]; next: AgendaCursor }>>,
) {
  const isOpen = ref(true)
  const list = createPagedList<Row, NonNullable<AgendaCursor>>((after) => read(isOpen.value, after))
  const api = bridge()
  // A case that has gone from the server is not to be opened any more.
  const stops = [api.on(changed, () => void list.reload()), api.on('recordVanished', () => void list.reload())]
  watch(isOpen, () => void list.reload())
  onScopeDispose(() => {
    for (const stop of stops) stop()
    list.stop()
  })
  void list.reload()
  return { ...list, isOpen }
}
