import { createHash } from 'node:crypto'

/** Letters and digits that cannot be mistaken for one another when they are read out; as many as fit into a byte evenly. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A seed to be printed, such as `K7QF-2MWD`: 40 bits out of a fresh id, so nobody has chosen it. */
export function newSeed(id: string): string {
  const bytes = createHash('sha256').update(id).digest().subarray(0, 8)
  const text = Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}
