import { valueOf } from '../../../preload/contract/form-rules.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import type { CaseRecord } from '../../../preload/contract/cases.ts'
import { paths } from './story-server.ts'
import type { Path, Writer } from './story-server.ts'
import { mayWait, recordProblems } from './story-record-checks.ts'
import type { Save } from './story-cases.ts'
import type { StepsEnd, Told } from './story.ts'

/** Why an entry may wait for a person at the end of a story in which every clash has been decided. */
const lastReasons: ReadonlySet<string> = new Set(['server-missing'])

/** What must hold at the end of every story (DESIGN 10). Answers what does not, in words. */
export async function problemsOf(told: Told): Promise<string[]> {
  const ends = await Promise.all(([0, 1] as const).map((desk) => endOf(told, desk)))
  return [
    ...told.falseSuccess.map((id) => `told as accepted, but never at the server: ${id}`),
    ...ends.flatMap((end) => waitingProblems(told, end)),
    ...ends.flatMap((end) => accusedProblems(told, end)),
    ...told.made.flatMap((made) => createdProblems(told, made, ends)),
    ...told.saves.flatMap((save) => lostProblem(told, save, ends)),
    ...told.server.changes.flatMap((change) => overwriteProblems(told, change, ends)),
    ...ends.flatMap((end) => pulledProblems(told, end)),
    ...ends.flatMap((end) => equalProblems(told, end)),
    ...(await recordProblems({ server: told.server, desks: told.desks, ...told.records })),
  ]
}

async function endOf({ desks }: Told, desk: 0 | 1): Promise<StepsEnd> {
  const { db } = desks[desk]
  const rows = await db.pageCases({ filter: noFilter(), before: null, limit: 100 })
  const records = await Promise.all(rows.map((row) => db.getCase({ id: row.id })))
  const drafts = (await db.listDrafts()).map((draft) => draft.caseId)
  const listed = await db.listOutbox({ limit: 500 })
  const outbox = listed.filter((row) => row.double === undefined)
  const doubles = listed.filter((row) => row.double !== undefined)
  const doubled = new Set(listed.filter((row) => row.reason === 'server-duplicate').map((row) => row.recordId))
  return { desk, writer: `desk ${desk}`, records, drafts, outbox, doubles, doubled }
}

function waitingProblems({ server, records }: Told, { writer, outbox }: StepsEnd): string[] {
  const waiting = outbox.filter((row) => row.state === 'parked' && lastReasons.has(row.reason ?? ''))
  const blocked = new Set(waiting.map((row) => row.recordId))
  return outbox
    .filter((row) => !blocked.has(row.recordId) && !mayWait({ server, written: records.written }, row))
    .map((row) => `${writer}: still in the outbox: ${row.operation} ${row.state} ${row.reason ?? ''}`)
}

/** What a desk calls delivered twice, a network did deliver twice. */
function accusedProblems({ server, records, made }: Told, { writer, doubles }: StepsEnd): string[] {
  const isTrue = (id: string) =>
    made.some((each) => each.caseId === id && server.repeated.has(each.source === 'walkin' ? id : each.sourceId)) ||
    records.written.some((each) => each.id === id && server.repeated.has(each.token))
  return doubles
    .filter((row) => !isTrue(row.recordId))
    .map(
      (row) =>
        `${writer}: ${row.kind} ${row.serverId ?? ''} and ${row.double?.serverId ?? ''} are called one, and are two`,
    )
}

/** Every case that was promised is at the server, once. */
function createdProblems({ server }: Told, made: Told['made'][number], ends: readonly StepsEnd[]): string[] {
  const reference = made.source === 'walkin' ? made.caseId : made.sourceId
  const count = server.count(made.source, reference)
  const record = ends.flatMap((end) => end.records).find((each) => each.id === made.caseId)
  if (made.isPromised && record === undefined && count === 0 && !server.wasDeleted(reference)) {
    return [`case ${made.caseId} was promised and is nowhere`]
  }
  if (count > 1 && !server.repeated.has(reference)) {
    return [`case ${made.caseId} is at the server ${count} times`]
  }
  // Whoever made it is told that the network made two, whatever became of the two since.
  const isHere = record?.serverId != null
  if (count > 1 && isHere && !ends.some((end) => end.doubled.has(made.caseId))) {
    return [`case ${made.caseId} is at the server ${count} times and nobody was told`]
  }
  if (made.isPromised && count === 0 && !server.wasDeleted(reference)) {
    return [`case ${made.caseId} never arrived at the server`]
  }
  return []
}

/**
 * A value that was promised is, or was, at the server; or still here; or somebody typed another one over it at the same
 * desk; or gave it up in a decision.
 */
function lostProblem(told: Told, save: Save, ends: readonly StepsEnd[]): string[] {
  return !save.isPromised || isKept(told, save, ends) ? [] : [`lost: ${save.token} of desk ${save.desk}`]
}

function isKept(told: Told, save: Save, ends: readonly StepsEnd[]): boolean {
  const { token, desk, caseId, path } = save
  if (told.givenUp.has(token)) return true
  if ([...told.server.versions.values()].flat().some((version) => version.values[path] === token)) return true
  const record = ends[desk]?.records.find((each) => each.id === caseId)
  if (record !== undefined && valueOf(record.fields, path) === token) return true
  const later = told.saves.slice(told.saves.indexOf(save) + 1)
  return later.some(
    (each) => each.desk === desk && each.caseId === caseId && each.path === path && isKept(told, each, ends),
  )
}

/** What a desk wrote over had been in front of the person who typed: nobody's change is undone unseen. */
function overwriteProblems(told: Told, change: Told['server']['changes'][number], ends: readonly StepsEnd[]): string[] {
  if (change.isRaced) return []
  return paths
    .filter((path) => change.before[path] !== change.after[path])
    .filter((path) => !isAnswerTo(told, change.by, path, change.after[path], change.before[path], ends))
    .map(
      (path) =>
        `${change.by} wrote ${path} of ${change.ticket}: ${change.after[path]} over ${change.before[path]}, which nobody there had seen`,
    )
}

function isAnswerTo(
  told: Told,
  by: Writer,
  path: Path,
  written: string,
  before: string,
  ends: readonly StepsEnd[],
): boolean {
  const save = told.saves.find((each) => `desk ${each.desk}` === by && each.path === path && each.token === written)
  // Nobody types a blank, but somebody who compares the two versions may keep one.
  if (save === undefined) return written === '' && wasDecided(told, by, path, before)
  if (save.saw === before || told.decided.has(`${save.desk} ${save.caseId} ${path} ${before}`)) return true
  return isAnswerTo(told, by, path, save.saw, before, ends)
}

function wasDecided(told: Told, by: Writer, path: Path, against: string): boolean {
  return [...told.decided].some((each) => `desk ${each}`.startsWith(by) && each.endsWith(` ${path} ${against}`))
}

/** Every record of the server is at both desks, once; no record is at a desk twice. */
function pulledProblems({ server }: Told, { writer, records }: StepsEnd): string[] {
  const ids = records.map((record) => record.serverId)
  return server
    .live()
    .filter((ticket) => ids.filter((id) => id === ticket).length !== 1)
    .map((ticket) => `${writer} has record ${ticket} ${ids.filter((id) => id === ticket).length} times`)
}

/**
 * What is here and at the server says the same; what the server has no more has gone from here, but for unsent work and for
 * a draft: a desk that was killed between typing and saving has one.
 */
function equalProblems({ server }: Told, { writer, records, drafts, outbox }: StepsEnd): string[] {
  const unsent = new Set(outbox.map((row) => row.recordId))
  return records
    .filter((record) => record.serverId !== null && !unsent.has(record.id))
    .flatMap((record) =>
      server.deleted.has(record.serverId ?? '')
        ? goneProblems(writer, record, drafts)
        : differences(server.valuesNow(record.serverId ?? ''), record, writer),
    )
}

function goneProblems(writer: string, { id, serverId }: CaseRecord, drafts: StepsEnd['drafts']): string[] {
  return drafts.includes(id) ? [] : [`${writer} still has ${serverId ?? ''}, which the server has no more`]
}

function differences(values: Readonly<Record<Path, string>> | null, record: CaseRecord, writer: string): string[] {
  if (values === null) return [`${writer}: ${record.id} says it has an id the server never gave`]
  return paths
    .filter((path) => valueOf(record.fields, path) !== values[path])
    .map(
      (path) =>
        `${writer}: ${path} of ${record.serverId ?? ''} is ${valueOf(record.fields, path)} here, ${values[path]} there`,
    )
}
