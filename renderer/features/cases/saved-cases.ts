import { v7 as newId } from 'uuid'
import type { EventData, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { isOnlyRead, untouchedCase, withoutItsCase, type OpenCase } from './open-case.ts'

interface Desk {
  readonly cases: () => readonly OpenCase[]
  readonly put: (next: OpenCase) => void
}

/**
 * The saved cases on the desk: brought there, kept as they are stored, and what becomes of an edit whose case has gone.
 * Of one case there can be two edits, where one was taken back after the other had been begun.
 */
export function createSavedCases({ cases, put }: Desk) {
  const ofCase = (caseId: string): OpenCase[] => cases().filter((each) => each.caseId === caseId)

  /** Brings a saved case to the desk, with the edits that were begun on it; answers why when it cannot. */
  async function openSaved(caseId: string): Promise<WireError | null> {
    const answer = await bridge().cases.get({ id: caseId })
    if (!answer.ok) {
      if (answer.error.code === 'not-found') lose(caseId)
      return answer.error
    }
    const record = answer.value
    const known = ofCase(caseId)
    const id = newId()
    const fresh = { ...untouchedCase(id, id, record.fields, record.createdAt), caseId }
    for (const opened of known.length > 0 ? known : [fresh]) {
      put({
        ...opened,
        fields: opened.isDraft ? opened.fields : record.fields,
        saved: record.fields,
        vanished: null,
        startedAt: record.createdAt,
        progress: {
          state: record.state,
          serverId: record.serverId,
          savedAt: opened.progress?.savedAt ?? null,
          reason: opened.progress?.reason ?? null,
        },
      })
    }
    if (record.state === 'needs-you') await readReason(caseId)
    return null
  }

  /** Why a case needs a person, as its outbox entry remembers it: events of before it was opened are gone. */
  async function readReason(caseId: string): Promise<void> {
    const answer = await bridge().outbox.list({})
    const row = answer.ok ? answer.value.find((each) => each.caseId === caseId && each.state === 'parked') : undefined
    if (row === undefined) return
    for (const opened of ofCase(caseId)) {
      if (opened.progress === null) continue
      put({ ...opened, problems: row.problems, progress: { ...opened.progress, reason: row.reason } })
    }
  }

  /** What is only being read follows what is stored: an edit must begin on what is there now, not on what was (DESIGN 6.6). */
  async function refresh(caseId: string): Promise<void> {
    const asked = new Map(ofCase(caseId).map(({ key, draftId }) => [key, draftId]))
    const answer = await bridge().cases.get({ id: caseId })
    if (!answer.ok) return
    const { fields } = answer.value
    for (const opened of ofCase(caseId)) {
      // Another draft id: it was saved meanwhile, and the answer is of before that.
      if (!isOnlyRead(opened) || asked.get(opened.key) !== opened.draftId) continue
      put({ ...opened, fields, saved: fields, vanished: null })
    }
  }

  function refreshRead(): void {
    const read = cases().filter(isOnlyRead)
    for (const caseId of new Set(read.map((each) => each.caseId))) if (caseId !== null) void refresh(caseId)
  }

  function progressed(event: EventData<'caseProgressed'>): void {
    const { state, serverId, reason } = event
    for (const opened of ofCase(event.id)) {
      if (opened.isSaving) continue
      put({
        ...opened,
        progress: {
          state,
          serverId: serverId ?? opened.progress?.serverId ?? null,
          savedAt: opened.progress?.savedAt ?? null,
          reason,
        },
        problems: state === 'needs-you' ? event.problems : opened.problems,
      })
    }
    if (state === 'accepted' && ofCase(event.id).some(isOnlyRead)) void refresh(event.id)
  }

  /** It is not on this computer any more. What is written on it stands alone from now on; a save under way finds out itself. */
  function lose(caseId: string): void {
    for (const opened of ofCase(caseId)) if (opened.isDraft && !opened.isSaving) put(withoutItsCase(opened))
  }

  function vanished({ kind, id, reason }: EventData<'recordVanished'>): void {
    if (kind !== 'case') return
    lose(id)
    for (const opened of ofCase(id)) put({ ...opened, vanished: reason })
  }

  return { openSaved, refresh, refreshRead, progressed, vanished }
}
