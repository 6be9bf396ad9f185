import { isAnswered } from './outcome.ts'

interface Part<Row> {
  readonly rows: readonly Row[]
  readonly received: number
}

type Read<Row> = (skip: number, count: number) => Promise<Part<Row>>

/** More rows beside each other than this that cannot be read are no accident: the list itself is refused. */
const mostUnreadable = 3
/** So often a row is refused while the one below it comes, before it is passed over: a server may fail now and then. */
const mostTries = 4

/**
 * A page that the server cannot answer because of a row in it, say one whose text it cannot encode: the rows before it, found
 * by halves, and the first ones after it. `isEnd`: the list ends there. Rejects with `refusal` where no row is to blame, so
 * that a server that refuses the whole list is asked ten times at most.
 */
export async function readAround<Row>(
  read: Read<Row>,
  page: { readonly skip: number; readonly count: number },
  refusal: unknown,
): Promise<Part<Row> & { readonly isEnd: boolean }> {
  const rows: Row[] = []
  let at = page.skip

  /** What came from there; null: the server would not answer these. */
  async function ask(skip: number, count: number): Promise<Part<Row> | null> {
    try {
      return await read(skip, count)
    } catch (error) {
      if (!isAnswered(error)) throw error
      return null
    }
  }

  let step = Math.floor(page.count / 2)
  while (step >= 1 && at < page.skip + page.count) {
    const part = await ask(at, step)
    if (part === null) step = Math.floor(step / 2)
    else {
      rows.push(...part.rows)
      at += part.received
      if (part.received < step) return { rows, received: at - page.skip, isEnd: true }
    }
  }
  // It can be read now: whatever it was has passed.
  if (at >= page.skip + page.count) return { rows, received: at - page.skip, isEnd: false }
  for (let over = 1; over <= mostUnreadable; over += 1) {
    const below = await ask(at + over, 1)
    if (below === null) continue
    for (let skip = at; skip < at + over; skip += 1) rows.push(...(await again(skip)))
    rows.push(...below.rows)
    return { rows, received: at + over + below.received - page.skip, isEnd: below.received === 0 }
  }
  throw refusal

  /** The server answers beside it, so it is asked for by itself; none when it is refused each time. */
  async function again(skip: number): Promise<readonly Row[]> {
    for (let tries = 1; tries < mostTries; tries += 1) {
      const part = await ask(skip, 1)
      if (part !== null) return part.rows
    }
    return []
  }
}
