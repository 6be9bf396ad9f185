import { whyNoExchange } from '../../kit/pbx/install.ts'
import type { BenchRow } from '../bench-row.ts'
import { answerRows } from './answer-media.ts'
import { boardRows } from './board.ts'
import { callRows } from './calls.ts'
import { firstPullRows } from './first-pull.ts'
import { herdRows } from './herd.ts'
import { memoryRows } from './memory.ts'
import { outboxRows } from './outbox.ts'
import { pullRows } from './pull.ts'
import { readRows } from './reads.ts'
import { reconnectRows } from './reconnect.ts'
import { registerRows } from './register.ts'
import { reportRows } from './report.ts'
import { ringPbxRows } from './ring-pbx.ts'
import { ringRows } from './ring.ts'
import { startRows } from './start.ts'
import { unlockRows } from './unlock.ts'
import { writeRows } from './writes.ts'

/** Those that need a real exchange, where there can be one. */
const exchangeRows =
  (await whyNoExchange()) === null ? [...ringPbxRows, ...answerRows, ...registerRows, ...reconnectRows] : []

/**
 * Every row of the bench, nearly in the order of DESIGN 9: what needs the set as it is comes before what writes into it, or it
 * waits minutes for the index. A new group is one file and one line here.
 */
export const benchRows: readonly BenchRow[] = [
  ...writeRows,
  ...startRows,
  ...unlockRows,
  ...readRows,
  ...memoryRows,
  ...reportRows,
  ...callRows,
  ...ringRows,
  ...boardRows,
  ...exchangeRows,
  ...pullRows,
  ...firstPullRows,
  ...outboxRows,
  ...herdRows,
]
