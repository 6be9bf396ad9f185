import { maxMessageBytes } from '../../preload/contract/index.ts'

/** Room left for what stands around the rows of an answer. */
const roomForTheRest = 8 * 1024

/** The first rows that fit into one message, never fewer than one (SECURITY B5). */
export function fitting<T>(rows: readonly T[]): T[] {
  let bytes = 0
  const fit: T[] = []
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1
    if (fit.length > 0 && bytes > maxMessageBytes - roomForTheRest) break
    fit.push(row)
  }
  return fit
}
