import { shallowRef, type ShallowRef } from 'vue'
import type { Result, WireError } from '../../preload/contract/index.ts'

export interface PagedList<Row> {
  readonly rows: ShallowRef<readonly Row[]>
  /** `first`: nothing is there yet; `reading`: what is shown stays until the new answer comes. */
  readonly phase: ShallowRef<'first' | 'reading' | 'more' | 'ready' | 'failed'>
  readonly error: ShallowRef<WireError | null>
  readonly hasMore: ShallowRef<boolean>
  /** Reads the first page; an older answer that comes later is dropped. */
  readonly reload: () => Promise<void>
  /** Reads the page behind the last row. */
  readonly more: () => Promise<void>
  /** Answers that are still on their way no longer count. */
  readonly stop: () => void
}

/**
 * A list that is read page by page. `read` gets the cursor the page before ended with, null for the first one, and
 * answers the rows and the next cursor, null at the end.
 */
export function createPagedList<Row extends { readonly id: string }, Cursor>(
  read: (cursor: Cursor | null) => Promise<Result<{ rows: readonly Row[]; next: Cursor | null }>>,
): PagedList<Row> {
  const rows = shallowRef<readonly Row[]>([])
  const phase = shallowRef<'first' | 'reading' | 'more' | 'ready' | 'failed'>('first')
  const error = shallowRef<WireError | null>(null)
  const hasMore = shallowRef(false)
  let next: Cursor | null = null
  let question = 0

  async function ask(cursor: Cursor | null, take: (page: readonly Row[]) => void): Promise<boolean> {
    const mine = ++question
    const page = await read(cursor)
    if (mine !== question) return false
    if (!page.ok) {
      error.value = page.error
      return true
    }
    error.value = null
    next = page.value.next
    hasMore.value = next !== null
    take(page.value.rows)
    return true
  }

  async function reload(): Promise<void> {
    phase.value = phase.value === 'first' || phase.value === 'failed' ? 'first' : 'reading'
    const isMine = await ask(null, (page) => {
      rows.value = page
    })
    if (isMine) phase.value = error.value === null ? 'ready' : 'failed'
  }

  async function more(): Promise<void> {
    if (next === null || phase.value !== 'ready') return
    phase.value = 'more'
    const isMine = await ask(next, (page) => {
      const known = new Set(rows.value.map(({ id }) => id))
      rows.value = [...rows.value, ...page.filter(({ id }) => !known.has(id))]
    })
    if (isMine) phase.value = 'ready'
  }

  function stop(): void {
    question += 1
  }

  return { rows, phase, error, hasMore, reload, more, stop }
}
