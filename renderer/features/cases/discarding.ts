import { v7 as newId } from 'uuid'
import type { Draft, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import type { createDraftKeeper } from './draft-keeper.ts'
import type { OpenCase } from './open-case.ts'

interface Desk {
  readonly byKey: (key: string) => OpenCase | null
  readonly byCase: (caseId: string) => OpenCase | null
  readonly put: (next: OpenCase) => void
  readonly remove: (key: string) => void
  readonly takeDraft: (draft: Draft) => OpenCase
  /** Reads again what is stored of a case that is only read. */
  readonly refresh: (caseId: string) => Promise<void>
  readonly keeper: ReturnType<typeof createDraftKeeper>
}

/** Taking drafts off the desk, and bringing them back. */
export function createDiscarding({ byKey, byCase, put, remove, takeDraft, refresh, keeper }: Desk) {
  /** An edit goes back to what is saved. */
  async function goBack(opened: OpenCase, saved: NonNullable<OpenCase['saved']>): Promise<void> {
    keeper.forget(opened.key)
    const now = byKey(opened.key)
    if (now !== null) {
      const back = { fields: saved, begunOn: null, isDraft: false, problems: [], draftId: newId(), saveError: null }
      put({ ...now, ...back, keeping: { state: 'untouched' } })
    }
    // What was pulled while the edit was on the desk was kept from it, and is what is there now.
    if (opened.caseId !== null) await refresh(opened.caseId)
  }

  /** Takes a draft off the desk; answers its id when it can be brought back. An edit goes back to what is saved. */
  async function discard(key: string): Promise<{ undo: string | null; error: WireError | null }> {
    const opened = byKey(key)
    if (opened === null) return { undo: null, error: null }
    await keeper.flush(key)
    await keeper.pause(key)
    const isStored = byKey(key)?.keeping.state !== 'untouched'
    if (isStored) {
      const answered = await bridge().drafts.discard({ id: opened.draftId })
      if (!answered.ok && answered.error.code !== 'not-found') {
        keeper.resume(key)
        return { undo: null, error: answered.error }
      }
    }
    if (opened.saved === null) remove(key)
    else await goBack(opened, opened.saved)
    return { undo: isStored ? opened.draftId : null, error: null }
  }

  /** Brings a discarded draft back as it was; beside another edit of the same case that has been begun since. */
  async function restore(draftId: string): Promise<{ draft: OpenCase | null; error: WireError | null }> {
    const answered = await bridge().drafts.restore({ id: draftId })
    if (!answered.ok) return { draft: null, error: answered.error }
    const { caseId, fields, updatedAt } = answered.value
    const reading = caseId === null ? null : byCase(caseId)
    if (reading === null || reading.isDraft) return { draft: takeDraft(answered.value), error: null }
    const edit: OpenCase = { ...reading, draftId, fields, isDraft: true, keeping: { state: 'kept', at: updatedAt } }
    put(edit)
    return { draft: edit, error: null }
  }

  return { discard, restore }
}
