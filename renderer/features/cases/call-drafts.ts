import { v7 as newId } from 'uuid'
import { emptyCase, withValue, type CaseFields, type FormDefinition } from '../../../preload/contract/index.ts'
import { fieldsFromEarlier, fieldsOfCall, isOnlyTheCall, type CallForCase } from './call-case.ts'
import { isSame } from './case-words.ts'
import { fieldsOfMessage, type MessageForCase } from './message-case.ts'
import { untouchedCase, type OpenCase } from './open-case.ts'

interface Desk {
  readonly byKey: (key: string) => OpenCase | null
  readonly byDraft: (draftId: string) => OpenCase | null
  readonly put: (next: OpenCase) => void
  /** The case as it is now is to be kept. */
  readonly keep: (key: string) => void
  readonly change: (key: string, path: string, value: string) => void
  readonly definition: () => FormDefinition | null
}

/** The forms beside calls: what the desk fills in by itself, and what of it is still so. */
export function createCallDrafts({ byKey, byDraft, put, keep, change, definition }: Desk) {
  /** A form beside a call, filled in with what is known; kept at once, so that a kill does not lose whose call it was. */
  function openForCall(call: CallForCase): OpenCase {
    return openFilled(fieldsOfCall(call, definition()))
  }

  /** The same for a message that came in. */
  function openForMessage(message: MessageForCase): OpenCase {
    return openFilled(fieldsOfMessage(message, definition()))
  }

  function openFilled(fields: CaseFields): OpenCase {
    const id = newId()
    const opened = { ...untouchedCase(id, id, fields, Date.now()), isDraft: true, prefill: fields }
    put(opened)
    keep(id)
    return opened
  }

  /** The server names the call only later: the draft follows while it still says what the desk had filled in. */
  function renameSource(draftId: string, from: string, to: string): void {
    const opened = byDraft(draftId)
    if (opened === null || opened.caseId !== null || opened.isSaving || opened.fields.sourceId !== from) return
    const prefill = opened.prefill === null ? null : withValue(opened.prefill, 'sourceId', to)
    put({ ...opened, prefill, fields: withValue(opened.fields, 'sourceId', to) })
    keep(opened.key)
  }

  /** It is somebody else this time: what the earlier contact brought is taken out again. */
  function emptyEarlier(key: string): void {
    const opened = byKey(key)
    const brought = fieldsFromEarlier(opened?.prefill ?? null, opened?.fields ?? emptyCase())
    for (const path of brought) change(key, path, '')
  }

  /** Whether a draft holds nothing but what the desk filled in for its call. */
  function isAsFilledIn(draftId: string): boolean {
    const opened = byDraft(draftId)
    if (opened === null) return false
    // What was filled in is forgotten at a lock; a form without anything else is told by its looks.
    return opened.prefill === null ? isOnlyTheCall(opened.fields) : isSame(opened.fields, opened.prefill)
  }

  return { openForCall, openForMessage, renameSource, emptyEarlier, isAsFilledIn }
}
