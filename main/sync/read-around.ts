import { isAnswered } from './outcome.ts'

interface Part<Row> {
  readonly rows: readonly Row[]
  readonly received: number
}

type Read<Row> = (skip: number, count: number) => Promise<Part<Row>>

/** More rows beside each other than this that cannot be read are no accident: the list itself is refused. */
const mostUnreadable = 3

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

  /** How many rows came from there; null: the server would not answer these. */
  async function take(skip: number, count: number): Promise<number | null> {
    try {
      const part = await read(skip, count)
      rows.push(...part.rows)
      return part.received
    } catch (error) {
      if (!isAnswered(error)) throw error
      return null
    }
  }

  let step = Math.floor(page.count / 2)
  while (step >= 1 && at < page.skip + page.count) {
    const came = await take(at, step)
    if (came === null) step = Math.floor(step / 2)
    else {
      at += came
      if (came < step) return { rows, received: at - page.skip, isEnd: true }
    }
  }
  // It can be read now: whatever it was has passed.
  if (at >= page.skip + page.count) return { rows, received: at - page.skip, isEnd: false }
  for (let over = 1; over <= mostUnreadable; over += 1) {
    const came = await take(at + over, 2)
    if (came !== null) return { rows, received: at + over + came - page.skip, isEnd: came < 2 }
  }
  throw refusal
}
