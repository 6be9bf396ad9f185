import { useRouter, type RouteLocationRaw } from 'vue-router'
import type { Result } from '../../../preload/contract/index.ts'
import { useErrorText } from '../../app/error-text.ts'
import { useNotices } from '../../ui/notices.ts'

/** The way back after a draft was thrown away, offered instead of a question before; as for the drafts of cases. */
export function useUndoDiscard(): (restore: () => Promise<Result<unknown>>, draftIsAt: RouteLocationRaw) => void {
  const router = useRouter()
  const notices = useNotices()
  const errorText = useErrorText()

  async function undo(restore: () => Promise<Result<unknown>>, draftIsAt: RouteLocationRaw): Promise<void> {
    const answer = await restore()
    if (answer.ok) await router.push(draftIsAt)
    else notices.show({ textKey: 'records.notRestored', params: { why: errorText(answer.error) }, tone: 'danger' })
  }

  return (restore, draftIsAt) =>
    void notices.show({
      textKey: 'records.discarded',
      actionKey: 'records.undo',
      onAction: () => void undo(restore, draftIsAt),
      timeoutMs: 12_000,
    })
}
