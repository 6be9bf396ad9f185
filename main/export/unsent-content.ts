import { codeOf } from '../../preload/contract/index.ts'
import type { MessageDraft } from '../../preload/contract/index.ts'
import type { DbClient, DraftPlace } from '../db/db-api.ts'
import type { OwnRowTable } from '../db/storage-api.ts'
import type { ExportContent, ExportedFile } from './export-file.ts'

type Source = Pick<
  DbClient,
  | 'unsentContent'
  | 'listDrafts'
  | 'listQaDrafts'
  | 'listMessageDrafts'
  | 'listPersonDrafts'
  | 'allAgendaDrafts'
  | 'allFollowUps'
  | 'allCallBacks'
  | 'sampleMonths'
  | 'sampleOf'
  | 'samplePicks'
  | 'pageSecurityEvents'
  | 'pageOwnRows'
  | 'ownValues'
>

/** Where attachments lie; a file is found whole before it is handed out. */
interface Files {
  open(id: string): Promise<ExportedFile & { readonly name: string; readonly mediaType: string }>
}

const pageSize = 100
/** Of what touched the safety of the data, and of who heard which part, the latest. */
const mostEvents = 2000

/** Everything of one person that has not reached the server, as it is kept here: for the one who opens the file. */
export interface UnsentContent extends ExportContent {
  /** Unsent entries. */
  readonly count: number
  readonly drafts: number
  /** Attachments that are named and could not be read, or were left out. */
  readonly missingFiles: number
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

/** Which calls were to be scored in each month, and why some were swapped. */
async function samples(db: Source): Promise<unknown[]> {
  const found: unknown[] = []
  for (const month of await db.sampleMonths()) {
    found.push({ month, ...(await db.sampleOf({ month })), picks: await db.samplePicks({ month }) })
  }
  return found
}

/** Rows of a table of this computer alone, oldest first. */
async function ownRows(db: Source, table: OwnRowTable, most = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const rows: unknown[] = []
  let before: number | null = null
  while (rows.length < most) {
    const page: Awaited<ReturnType<Source['pageOwnRows']>> = await db.pageOwnRows({ table, before, limit: pageSize })
    rows.push(...page)
    before = page.at(-1)?.place ?? null
    if (before === null) break
  }
  return rows.toReversed()
}

/** Filters and reports somebody has given a name, thresholds somebody chose. */
async function kept(db: Source): Promise<Record<string, unknown>> {
  const values = await db.ownValues()
  return Object.fromEntries(values.map(({ key, value }) => [key, unfolded(value)]))
}

/** Values are kept as JSON where they have a shape. */
function unfolded(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Every draft there is, page by page. */
async function all<D extends DraftPlace>(page: (input: { below?: DraftPlace }) => Promise<D[]>): Promise<D[]> {
  const drafts: D[] = []
  for (;;) {
    const last = drafts.at(-1)
    const next = await page(last === undefined ? {} : { below: { createdAt: last.createdAt, id: last.id } })
    if (next.length === 0) return drafts
    drafts.push(...next)
  }
}

/** Everything of a list that is read by its place. */
async function behind<Row extends { readonly place: number }>(
  page: (input: { after: number; limit: number }) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const next = await page({ after: rows.at(-1)?.place ?? 0, limit: pageSize })
    rows.push(...next)
    if (next.length < pageSize) return rows
  }
}

/** The attachments that unsent work and drafts name, each once. */
function named(
  unsent: readonly { kind: string; recordId: string; content: unknown }[],
  drafts: readonly MessageDraft[],
) {
  const ids = new Set<string>()
  for (const { kind, recordId, content } of unsent) {
    if (kind === 'file') ids.add(recordId)
    const listed =
      typeof content === 'object' && content !== null && 'attachments' in content ? content.attachments : []
    if (Array.isArray(listed)) for (const id of listed) if (typeof id === 'string') ids.add(id)
  }
  for (const { fields } of drafts) for (const id of fields.attachments) ids.add(id)
  return [...ids]
}

/** The files that are whole here, and what the text says of each one. */
async function filesOf(ids: readonly string[], store: Files | null) {
  const files: ExportedFile[] = []
  const listed: unknown[] = []
  for (const id of ids) {
    try {
      const file = store === null ? null : await store.open(id)
      if (file !== null) files.push(file)
      listed.push(file === null ? { id } : { id, name: file.name, mediaType: file.mediaType, size: file.size })
    } catch (error) {
      // Still coming in, or damaged: that it is missing is said, and keeps nothing else from getting out.
      listed.push({ id, missing: codeOf(error) })
    }
  }
  return { files, listed }
}

/**
 * Reads what is unsent, in the order it was saved, and the open drafts; page by page, so that no save waits long. With
 * `files` the attachments are found whole first, and read again when they are sealed; null leaves their bytes out.
 */
export async function unsentContent(
  db: Source,
  store: Files | null,
  about: { exportedAt: number; exportedBy: string },
): Promise<UnsentContent> {
  const unsent: Parameters<typeof named>[0][number][] = []
  let after = 0
  for (;;) {
    const { rows } = await db.unsentContent({ after, limit: pageSize })
    unsent.push(...rows.map(({ row, content, theirs }) => ({ ...row, content, theirs })))
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.position
  }
  const drafts = {
    cases: await all((input) => db.listDrafts(input)),
    scores: await all((input) => db.listQaDrafts(input)),
    messages: await all((input) => db.listMessageDrafts(input)),
    people: await all((input) => db.listPersonDrafts(input)),
    /** Follow-ups and call-backs that were begun and not kept. */
    agenda: await db.allAgendaDrafts(),
  }
  const photos = drafts.people.flatMap(({ fields: { photo = '' } }) => (photo === '' ? [] : [photo]))
  const { files, listed } = await filesOf([...new Set([...named(unsent, drafts.messages), ...photos])], store)
  return {
    text: Buffer.from(
      JSON.stringify({
        format: 'helpline-unsent-work',
        version: 2,
        exportedAt: new Date(about.exportedAt).toISOString(),
        exportedBy: about.exportedBy,
        unsent,
        drafts,
        // No server has a place for them: this computer has the only copy.
        followUps: (await behind((input) => db.allFollowUps(input))).map(({ followUp }) => followUp),
        callBacks: (await behind((input) => db.allCallBacks(input))).map(({ callBack }) => callBack),
        samples: await samples(db),
        remarks: await ownRows(db, 'recording_remarks'),
        readFeedback: await ownRows(db, 'qa_acknowledgements'),
        listened: await ownRows(db, 'recording_listens', mostEvents),
        kept: await kept(db),
        files: listed,
        // SECURITY F5: they say what happened here, and about nobody.
        securityEvents: await securityEvents(db),
      }),
      'utf8',
    ),
    files,
    count: unsent.length,
    drafts: Object.values(drafts).reduce((sum, { length }) => sum + length, 0),
    missingFiles: listed.length - files.length,
  }
}
