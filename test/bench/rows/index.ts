import type { BenchRow } from '../bench-row.ts'
import { firstPullRows } from './first-pull.ts'
import { memoryRows } from './memory.ts'
import { outboxRows } from './outbox.ts'
import { pullRows } from './pull.ts'
import { readRows } from './reads.ts'
import { ringRows } from './ring.ts'
import { startRows } from './start.ts'
import { unlockRows } from './unlock.ts'
import { writeRows } from './writes.ts'

/** Every row of the bench, in the order of DESIGN 9. A new group is one file and one line here. */
export const benchRows: readonly BenchRow[] = [
  ...writeRows,
  ...startRows,
  ...unlockRows,
  ...readRows,
  ...ringRows,
  ...pullRows,
  ...firstPullRows,
  ...outboxRows,
  ...memoryRows,
]
