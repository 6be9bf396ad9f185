import type { CaseFields } from '../../preload/contract/cases.ts'
import { columnsOf, fieldColumnNames, fieldsOf } from './case-columns.ts'

/**
 * An edit made behind another one that the server has just accepted: what the edit did not touch takes the server's
 * value (which may hold a colleague's change), what it touched stays (DESIGN 6.6).
 */
export function carryOver(sent: CaseFields, mine: CaseFields, theirs: CaseFields): CaseFields {
  const before = columnsOf(sent)
  const now = columnsOf(mine)
  const server = columnsOf(theirs)
  for (const name of fieldColumnNames) if (now[name] === before[name]) now[name] = server[name]
  return fieldsOf(now)
}

/**
 * An unsent edit meets a newer copy of the server: fields only the server changed are taken over in edit and base. A
 * field both changed keeps its old base, or the push could no longer see that the two clash (DESIGN 6.6).
 */
export function followServer(
  base: CaseFields,
  mine: CaseFields,
  theirs: CaseFields,
): { fields: CaseFields; base: CaseFields } {
  const from = columnsOf(base)
  const now = columnsOf(mine)
  const server = columnsOf(theirs)
  for (const name of fieldColumnNames) {
    const isMineChanged = now[name] !== from[name]
    if (isMineChanged && server[name] !== from[name] && server[name] !== now[name]) continue
    if (!isMineChanged) now[name] = server[name]
    from[name] = server[name]
  }
  return { fields: fieldsOf(now), base: fieldsOf(from) }
}
