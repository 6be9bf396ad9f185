import { z } from 'zod'
import { AppError, mostSavedReports, SavedReport } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'

const savedKey = 'reports.saved'

export interface SavedReports {
  /** By name. One that a later version does not understand any more is left out, and stays kept. */
  list(): Promise<SavedReport[]>
  /** Replaces the one of this id, or adds it. `too-large` when there are too many. */
  put(report: SavedReport): Promise<void>
  remove(id: string): Promise<void>
}

const Kept = z.array(z.looseObject({ id: z.string() }))

/** A person's reports, kept in the person's database: questions only, never what they counted. */
export function createSavedReports(db: Pick<DbClient, 'getMeta' | 'setMeta'>): SavedReports {
  async function kept(): Promise<z.infer<typeof Kept>> {
    const text = await db.getMeta({ key: savedKey })
    if (text === null || text === '') return []
    return Kept.safeParse(JSON.parse(text)).data ?? []
  }
  const keep = (reports: readonly unknown[]) => db.setMeta({ key: savedKey, value: JSON.stringify(reports) })
  return {
    async list() {
      const readable = (await kept()).flatMap((each) => SavedReport.safeParse(each).data ?? [])
      return readable.toSorted((one, other) => one.name.localeCompare(other.name)).slice(0, mostSavedReports)
    },
    async put(report) {
      const others = (await kept()).filter(({ id }) => id !== report.id)
      if (others.length >= mostSavedReports) throw new AppError('too-large')
      await keep([...others, report])
    },
    async remove(id) {
      await keep((await kept()).filter((each) => each.id !== id))
    },
  }
}
