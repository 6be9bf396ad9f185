import { z } from 'zod'
import { AppError, CallColumn, mostSavedFilters, SavedCallFilter } from '../../preload/contract/index.ts'
import type { CallView } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'

const viewKey = 'calls.view'
const Kept = z.object({
  filters: z.array(z.looseObject({ id: z.string() })).catch([]),
  columns: z.array(z.string()).nullable().catch(null),
})

interface CallViews {
  /** Filters by name. One that a later version does not understand any more is left out, and stays kept. */
  get(): Promise<CallView>
  /** Replaces the one of this id, or adds it. `too-large` when there are too many. */
  put(filter: SavedCallFilter): Promise<void>
  remove(id: string): Promise<void>
  chooseColumns(columns: CallColumn[] | null): Promise<void>
}

/** How a person looks at calls, kept in the person's database. */
export function createCallViews(db: Pick<DbClient, 'getMeta' | 'setMeta'>): CallViews {
  async function kept(): Promise<z.infer<typeof Kept>> {
    const text = await db.getMeta({ key: viewKey })
    const nothing = { filters: [], columns: null }
    return text === null || text === '' ? nothing : (Kept.safeParse(JSON.parse(text)).data ?? nothing)
  }
  const keep = (view: z.infer<typeof Kept>) => db.setMeta({ key: viewKey, value: JSON.stringify(view) })

  return {
    async get() {
      const { filters, columns } = await kept()
      const readable = filters.flatMap((each) => SavedCallFilter.safeParse(each).data ?? [])
      return {
        filters: readable.toSorted((one, other) => one.name.localeCompare(other.name)).slice(0, mostSavedFilters),
        columns: columns?.flatMap((each) => CallColumn.safeParse(each).data ?? []) ?? null,
      }
    },
    async put(filter) {
      const view = await kept()
      const others = view.filters.filter(({ id }) => id !== filter.id)
      if (others.length >= mostSavedFilters) throw new AppError('too-large')
      await keep({ ...view, filters: [...others, filter] })
    },
    async remove(id) {
      const view = await kept()
      await keep({ ...view, filters: view.filters.filter((each) => each.id !== id) })
    },
    async chooseColumns(columns) {
      await keep({ ...(await kept()), columns })
    },
  }
}
