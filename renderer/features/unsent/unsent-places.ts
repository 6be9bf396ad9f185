import type { RouteLocationRaw, Router } from 'vue-router'
import type { OutboxRow } from '../../../preload/contract/index.ts'

/** What only a person can settle by comparing with the server: its own screen shows both sides. */
const decided: readonly string[] = ['server-changed', 'server-duplicate', 'server-missing']

/** The screens of kinds that are no cases, by the names of their routes. */
const ownScreens: Partial<Record<OutboxRow['kind'], string>> = {
  qa: 'qa-score',
  email: 'message',
  sms: 'message',
  user: 'person',
}

/** Whether a change waits for a decision between two sides. */
export function needsDecision(row: Pick<OutboxRow, 'kind' | 'state' | 'reason' | 'double'>): boolean {
  return (
    row.double === undefined &&
    row.kind === 'case' &&
    row.state === 'parked' &&
    row.reason !== null &&
    decided.includes(row.reason)
  )
}

/**
 * The screen on which a change is read and mended: its own, else that of its case; null when there is neither. A refused field
 * of a case is named in the address, so that the keyboard lands in it.
 */
export function placeOf(row: OutboxRow, router: Router): RouteLocationRaw | null {
  if (needsDecision(row)) return { name: 'decide', params: { caseId: row.recordId } }
  const own = ownScreens[row.kind]
  if (own !== undefined && router.hasRoute(own)) return { name: own, params: { id: row.recordId } }
  if (row.caseId === null) return null
  const field = row.kind === 'case' && row.state === 'parked' ? row.problems[0]?.field : undefined
  return { name: 'case', params: { id: row.caseId }, ...(field !== undefined && { query: { field } }) }
}

/** The screen of the second record, where a network delivered one twice. */
export function placeOfDouble(row: OutboxRow, router: Router): RouteLocationRaw | null {
  if (row.double === undefined) return null
  const { recordId } = row.double
  return placeOf({ ...row, recordId, caseId: row.kind === 'case' ? recordId : null }, router)
}

/** Whether a change that is no case can be made a draft again: it has surely not arrived. The core decides again. */
export function canTakeBack(row: OutboxRow): boolean {
  if (row.kind === 'case' || row.kind === 'call' || row.double !== undefined) return false
  return row.state === 'parked' || (row.state === 'queued' && row.attempts === 0)
}
