import { strange } from './answers.ts'
import { WithId } from './wire.ts'

/** How many rows a look asks for at once, and at how few it is at the end: a server's own limit may be lower than ours. */
const askedRows = 50
const usualRows = 20
/** Beyond this "nothing" is not certain any more. */
const mostRows = 5_000

/**
 * The pages of a list from its newest row on, for a look whose "nothing" allows a repeat (DESIGN 6.3): to the end, unless who
 * asks stops before. A list that does not end, or whose pages do not turn, is `server-strange`, never "nothing". Rows that
 * moved while it was read come twice.
 */
export async function* lookPages(
  list: (page: Readonly<Record<'_c' | '_a', string>>) => Promise<readonly unknown[]>,
): AsyncGenerator<readonly unknown[]> {
  const seen = new Set<string>()
  let skip = 0
  while (skip < mostRows) {
    const rows = await list({ _c: String(askedRows), _a: String(skip) })
    yield rows
    if (rows.length < usualRows) return
    const before = seen.size
    for (const row of rows) {
      const mark = WithId.safeParse(row)
      if (mark.success) seen.add(mark.data.id)
    }
    if (seen.size === before) throw strange()
    skip += rows.length
  }
  throw strange()
}
