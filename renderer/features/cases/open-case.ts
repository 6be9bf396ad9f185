import type { CaseFields, CaseState, FieldProblem, WireError } from '../../../preload/contract/index.ts'
import type { SetAside } from './answer-field.ts'
import type { Keeping } from '../../app/draft-scheduler.ts'

/** How far a saved case has come; `savedAt` is when this computer last saved it, null when it came from the server. */
interface CaseProgress {
  state: CaseState
  serverId: string | null
  savedAt: number | null
  /** The error code that keeps it from the server, shown in words. */
  reason: string | null
}

/** A case on the desk: being written for the first time, being read, or being edited. Replaced, never changed in place. */
export interface OpenCase {
  /** Stays the same while the case is on the desk, also when it is saved and edited again. */
  readonly key: string
  readonly draftId: string
  readonly caseId: string | null
  readonly fields: CaseFields
  readonly aside: SetAside
  /** What the desk filled in for a call before anybody typed; null for a form begun empty, and after a lock. */
  readonly prefill: CaseFields | null
  /** What is saved; null until the first save. */
  readonly saved: CaseFields | null
  /** What the screen showed when this edit began, until the core has kept that; null for a new case. */
  readonly begunOn: CaseFields | null
  readonly startedAt: number
  /** True from the first change until it is saved or discarded. */
  readonly isDraft: boolean
  readonly keeping: Keeping
  readonly isSaving: boolean
  readonly problems: readonly FieldProblem[]
  readonly saveError: WireError | null
  readonly progress: CaseProgress | null
  /** Why the server took it away while it was open here; null while it is there. */
  readonly vanished: 'deleted' | 'no-rights' | null
  /** The case this was an edit of, when it is not on this computer any more: saved, it would be a new one. */
  readonly lostCaseId: string | null
}

/** Nobody writes on it: it follows what is stored. */
export const isOnlyRead = (each: OpenCase): boolean => each.caseId !== null && !each.isDraft && !each.isSaving

/** The same words on their own: the case they belong to is gone. */
export function withoutItsCase(opened: OpenCase): OpenCase {
  return { ...opened, caseId: null, lostCaseId: opened.caseId, saved: null, begunOn: null, progress: null }
}

/** A case nobody has typed anything into. */
export function untouchedCase(key: string, draftId: string, fields: CaseFields, now: number): OpenCase {
  return {
    key,
    draftId,
    caseId: null,
    fields,
    aside: new Map(),
    prefill: null,
    saved: null,
    begunOn: null,
    startedAt: now,
    isDraft: false,
    keeping: { state: 'untouched' },
    isSaving: false,
    problems: [],
    saveError: null,
    progress: null,
    vanished: null,
    lostCaseId: null,
  }
}
