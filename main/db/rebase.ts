import type { CaseFields } from '../../preload/contract/cases.ts'
import { columnsOf, fieldColumnNames, fieldsOf } from './case-columns.ts'

/**
 * An unsent edit meets a newer copy of the server: fields only the server changed are taken over in edit and base. A
 * field both changed keeps its old base, or the push could no longer see that the two clash (DESIGN 6.6). For an edit made
 * behind one that the server has just accepted, `base` is what that one said: all its writer had seen.
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

/**
 * An edit that was begun on an older copy than the one here now is saved. It says only what its writer changed: the rest
 * stays as it is here. Where the server changed the same field meanwhile, the base goes back to the older copy, so that
 * the push sees the clash. `base` is the server's copy behind `here`; null while the server has none.
 */
export function joinHere(
  edit: { begunOn: CaseFields; fields: CaseFields },
  here: CaseFields,
  base: CaseFields | null,
): { fields: CaseFields; base: CaseFields | null } {
  const from = columnsOf(edit.begunOn)
  const mine = columnsOf(edit.fields)
  const now = columnsOf(here)
  const server = base === null ? null : columnsOf(base)
  for (const name of fieldColumnNames) {
    if (mine[name] === from[name]) mine[name] = now[name]
    else if (server !== null && now[name] !== from[name] && now[name] !== mine[name] && server[name] === now[name]) {
      server[name] = from[name]
    }
  }
  return { fields: fieldsOf(mine), base: server === null ? null : fieldsOf(server) }
}
