import type { BenchRow } from '../bench-row.ts'
import { pullRows } from './pull.ts'
import { readRows } from './reads.ts'
import { unlockRows } from './unlock.ts'
import { writeRows } from './writes.ts'

/** Every row of the bench, in the order of DESIGN 9. A new group is one file and one line here. */
export const benchRows: readonly BenchRow[] = [...writeRows, ...unlockRows, ...readRows, ...pullRows]
