import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import { personPaths, storyPeople } from './story-records.ts'
import type { PersonEdit, Written } from './story-records.ts'
import type { PersonChange, RecordsThere } from './story-server-records.ts'
import type { StoryDesk } from './story-desk.ts'
import type { StoryServer } from './story-server.ts'

interface Records {
  readonly server: StoryServer
  readonly desks: readonly [StoryDesk, StoryDesk]
  readonly written: readonly Written[]
  readonly edits: readonly PersonEdit[]
  readonly decided: ReadonlySet<string>
}

/** Reasons with which a record may wait for a person when a network that repeats requests has made two of it. */
const ofRepeats: ReadonlySet<string> = new Set(['server-duplicate', 'server-validation'])

/** Whether an entry of the outbox that is no case's may rightly be there at the end. */
export function mayWait({ server, written }: Pick<Records, 'server' | 'written'>, row: OutboxRow): boolean {
  if (row.state !== 'parked' || !ofRepeats.has(row.reason ?? '')) return false
  return written.some((each) => each.id === row.recordId && server.repeated.has(each.token))
}

/** DESIGN 10 for what is no case: none lost, none doubled, none sent that was taken back, all sides equal. Answers what is not so. */
export async function recordProblems(told: Records): Promise<string[]> {
  const there = told.server.records()
  const here = await Promise.all(told.desks.map((desk) => recordsAt(desk)))
  return [
    ...told.written.flatMap((one) => writtenProblems(told, one, there, here[one.desk])),
    ...told.edits.flatMap((edit) => editProblems(told, edit, here[edit.desk])),
    ...told.server.people.changes.flatMap((change) => overwriteProblems(told, change)),
    ...told.desks.flatMap((_desk, index) => pulledProblems(`desk ${index}`, there, here[index])),
    ...there.scores.filter((row) => !row.isMarked).map((row) => `the call of score ${row.token} is not marked`),
  ]
}

type Here = Awaited<ReturnType<typeof recordsAt>>

async function recordsAt(desk: StoryDesk) {
  const { db } = desk
  const scores = await db.pageScores({ callRef: null, before: null, limit: 100 })
  const messages = await db.pageMessages({ kind: null, caseId: null, before: null, limit: 100 })
  const people = await storyPeople(desk)
  const drafts = [
    ...(await db.listQaDrafts()).map(({ fields }) => fields.comments),
    ...(await db.listMessageDrafts()).map(({ fields }) => fields.text),
  ]
  const listed = await db.listOutbox({ limit: 500 })
  const outbox = listed.filter((row) => row.double === undefined)
  const doubled = new Set(listed.filter((row) => row.reason === 'server-duplicate').map((row) => row.recordId))
  return { scores, messages, people, drafts, outbox, doubled }
}

function rowsOf(kind: Written['kind'], there: RecordsThere) {
  const all = { qa: there.scores, email: there.emails, sms: there.texts, user: there.people }[kind]
  return (token: string) => all.filter((row) => row.token === token)
}

function writtenProblems(told: Records, one: Written, there: RecordsThere, here: Here | undefined): string[] {
  const { token, kind, id } = one
  const rows = rowsOf(kind, there)(token)
  const waits = here?.outbox.some((row) => row.recordId === id) === true
  const isDraft = here?.drafts.includes(token) === true
  const problems: string[] = []
  if (rows.length > 1 && !told.server.repeated.has(token))
    problems.push(`${token} is at the server ${rows.length} times`)
  if (rows.length > 1 && one.takenBack === 'no' && here?.doubled.has(id) === false)
    problems.push(`${token} is at the server ${rows.length} times and nobody was told`)
  if (one.takenBack === 'unsent' && rows.length > 0) problems.push(`${token} was taken back and is at the server`)
  if (one.isPromised && !one.isReplaced && rows.length === 0) {
    if (one.takenBack === 'no' && !waits) problems.push(`${token} was promised and never arrived`)
    // A person who is taken back is gone: nothing of them is a draft.
    if (one.takenBack !== 'no' && kind !== 'user' && !isDraft && !waits) problems.push(`lost: ${token}`)
  }
  for (const row of rows) {
    const carried = (row.files ?? []).map(({ name, size }) => `${name} ${size}`).join(', ')
    const meant = one.files.map(({ name, size }) => `${name} ${size}`).join(', ')
    if (carried !== meant) problems.push(`${token} carries ${carried}, not ${meant}`)
  }
  return problems
}

/** A value typed into a person is, or was, at the server; or still here; or was given up, or typed over at the same desk. */
function editProblems(told: Records, edit: PersonEdit, here: Here | undefined): string[] {
  if (!edit.isPromised || edit.isGivenUp || told.server.saidOfPeople.has(edit.token)) return []
  if (here?.people.some((each) => each.fields[edit.path] === edit.token) === true) return []
  const later = told.edits.slice(told.edits.indexOf(edit) + 1)
  const isTypedOver = later.some((each) => each.desk === edit.desk && each.id === edit.id && each.path === edit.path)
  return isTypedOver ? [] : [`lost: ${edit.token} of desk ${edit.desk}`]
}

/** What a desk wrote over in a person had been in front of who typed it there. */
function overwriteProblems(told: Records, { person, by, before, after, isRaced }: PersonChange): string[] {
  if (isRaced) return []
  return personPaths
    .filter((path) => before[path] !== after[path] && !isAnswerTo(told, by, path, after[path], before[path]))
    .map(
      (path) =>
        `${by} wrote ${path} of person ${person}: ${after[path]} over ${before[path]}, which nobody there had seen`,
    )
}

function isAnswerTo(told: Records, by: string, path: PersonEdit['path'], written: string, before: string): boolean {
  const edit = told.edits.find((each) => `desk ${each.desk}` === by && each.path === path && each.token === written)
  if (edit === undefined) return false
  if (edit.saw === before || told.decided.has(`${edit.desk} ${path} ${before}`)) return true
  return isAnswerTo(told, by, path, edit.saw, before)
}

/** Everything the server has is here once and says the same. */
function pulledProblems(name: string, there: RecordsThere, here: Here | undefined): string[] {
  if (here === undefined) return []
  const unsent = new Set(here.outbox.map((row) => row.recordId))
  const problems: string[] = []
  const once = (what: string, count: number) => {
    if (count !== 1) problems.push(`${name} has ${what} ${count} times`)
  }
  for (const row of there.scores) once(row.token, here.scores.filter((each) => each.serverId === row.id).length)
  for (const [kind, rows] of [['email', there.emails] as const, ['sms', there.texts] as const]) {
    for (const row of rows) {
      const own = here.messages.filter((each) => each.fields.kind === kind && each.serverId === row.id)
      once(row.token, own.length)
    }
  }
  for (const row of there.people) {
    const own = here.people.filter((each) => each.serverId === row.id)
    // A create that is parked as a double has the login, too, and no id.
    once(row.token, own.length)
    for (const { id, fields } of own) {
      const other = personPaths.filter((path) => fields[path] !== row.values[path])
      if (other.length > 0 && !unsent.has(id)) {
        problems.push(`${name}: ${other.join(', ')} of ${row.token} is other here than there`)
      }
    }
  }
  for (const each of [...here.scores, ...here.messages]) {
    if (each.serverId === null && !unsent.has(each.id)) problems.push(`${name}: ${each.id} is neither there nor unsent`)
  }
  return problems
}
