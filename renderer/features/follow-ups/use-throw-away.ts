import type { AgendaDraft, WireError } from '../../../preload/contract/index.ts'
import { useErrorText } from '../../app/error-text.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { useBegunStore } from './begun-store.ts'

/** Throws away what was begun; the notice brings it back. What cannot be thrown away, or brought back, is said. */
export function useThrowAway(): (draft: AgendaDraft) => Promise<void> {
  const notices = useNotices()
  const errorText = useErrorText()
  const begun = useBegunStore()

  function failed(textKey: string, error: WireError): void {
    notices.show({ textKey, params: { why: errorText(error) }, tone: 'danger' })
  }

  async function bringBack(draft: AgendaDraft): Promise<void> {
    const kept = await bridge().agendaDrafts.keep(draft)
    await begun.load()
    if (!kept.ok) failed('records.notRestored', kept.error)
  }

  return async (draft) => {
    const dropped = await bridge().agendaDrafts.drop({ kind: draft.kind, id: draft.id })
    await begun.load()
    if (!dropped.ok) {
      failed('records.notDiscarded', dropped.error)
      return
    }
    notices.show({
      textKey: 'records.discarded',
      actionKey: 'records.undo',
      onAction: () => void bringBack(draft),
      timeoutMs: 12_000,
    })
  }
}
