import type { DbClient } from '../db/db-api.ts'

type Source = Pick<
  DbClient,
  'unsentContent' | 'listDrafts' | 'listQaDrafts' | 'listMessageDrafts' | 'pageSecurityEvents'
>

const pageSize = 100
/** Of what touched the safety of the data, the latest. */
const mostEvents = 2000

/** Everything of one person that has not reached the server, as it is kept here: for the one who opens the file. */
export interface UnsentContent {
  readonly text: string
  /** Unsent entries. */
  readonly count: number
  readonly drafts: number
}

async function securityEvents(db: Source): Promise<unknown[]> {
  const events: unknown[] = []
  let before: number | null = null
  while (events.length < mostEvents) {
    const page = await db.pageSecurityEvents({ before, limit: pageSize })
    events.push(...page)
    before = page.at(-1)?.number ?? null
    if (before === null) break
  }
  return events
}

/** Reads what is unsent, in the order it was saved, and the open drafts; page by page, so that no save waits long. */
export async function unsentContent(
  db: Source,
  about: { exportedAt: number; exportedBy: string },
): Promise<UnsentContent> {
  const unsent: unknown[] = []
  let after = 0
  for (;;) {
    const { rows } = await db.unsentContent({ after, limit: pageSize })
    unsent.push(...rows.map(({ row, content, theirs }) => ({ ...row, content, theirs })))
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.position
  }
  const drafts = {
    cases: await db.listDrafts(),
    scores: await db.listQaDrafts(),
    messages: await db.listMessageDrafts(),
  }
  return {
    text: JSON.stringify({
      format: 'helpline-unsent-work',
      version: 1,
      exportedAt: new Date(about.exportedAt).toISOString(),
      exportedBy: about.exportedBy,
      unsent,
      drafts,
      // SECURITY F5: they say what happened here, and about nobody.
      securityEvents: await securityEvents(db),
    }),
    count: unsent.length,
    drafts: drafts.cases.length + drafts.scores.length + drafts.messages.length,
  }
}
