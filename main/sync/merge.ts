import { fieldPaths, valueOf, withValue } from '../../preload/contract/form-rules.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'

export type Merge =
  | { readonly kind: 'merged'; readonly fields: CaseFields }
  /** Paths that both sides changed to different values: nothing is posted, a person decides (DESIGN 6.6). */
  | { readonly kind: 'clash'; readonly paths: readonly string[] }

/** Two values are the same when only white space around them differs: servers trim. */
function isSame(a: string, b: string): boolean {
  return a.trim() === b.trim()
}

/**
 * Whether the server's copy holds everything that was sent. A walk-in's source id is ours to use as the reference
 * on the wire, so it says nothing about the walk-in.
 */
export function isSameCase(sent: CaseFields, theirs: CaseFields): boolean {
  return fieldPaths(sent)
    .filter((path) => !(path === 'sourceId' && sent.source === 'walkin'))
    .every((path) => isSame(valueOf(sent, path), valueOf(theirs, path)))
}

/**
 * Three-way, field by field: what only one side changed wins, what both changed alike is agreed, the rest clashes.
 * Texts are never mixed. Without a base every difference is a clash.
 */
export function mergeCase(base: CaseFields | null, mine: CaseFields, theirs: CaseFields): Merge {
  let fields = theirs
  const clashes: string[] = []
  for (const path of fieldPaths(mine)) {
    const ours = valueOf(mine, path)
    const server = valueOf(theirs, path)
    if (isSame(ours, server)) continue
    const before = base === null ? null : valueOf(base, path)
    if (before !== null && isSame(before, ours)) continue
    if (before !== null && isSame(before, server)) fields = withValue(fields, path, ours)
    else clashes.push(path)
  }
  return clashes.length === 0 ? { kind: 'merged', fields } : { kind: 'clash', paths: clashes }
}
