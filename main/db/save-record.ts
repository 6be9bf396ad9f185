import type { CaseState } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { RecordKind } from '../../preload/contract/outbox.ts'
import { MessageFields, PersonFields, QaFields } from '../../preload/contract/records.ts'
import type { AcceptedRecord, MessageCopy, PersonCopy, ScoreCopy } from './db-api.ts'
import type { CaseQueries } from './queries/cases.ts'
import type { createFileQueries } from './queries/files.ts'
import type { createMessageQueries } from './queries/messages.ts'
import type { OutboxQueries, StoredEntry } from './queries/outbox.ts'
import type { createPeopleQueries } from './queries/people.ts'
import type { createPersonDraftQueries } from './queries/person-drafts.ts'
import type { createRecordDraftQueries } from './queries/record-drafts.ts'
import type { createScoreQueries } from './queries/scores.ts'
import type { createServerCallQueries } from './queries/server-calls.ts'

export interface RecordQueries {
  cases: CaseQueries
  outbox: OutboxQueries
  scores: ReturnType<typeof createScoreQueries>
  messages: ReturnType<typeof createMessageQueries>
  people: ReturnType<typeof createPeopleQueries>
  files: ReturnType<typeof createFileQueries>
  recordDrafts: ReturnType<typeof createRecordDraftQueries>
  personDrafts: ReturnType<typeof createPersonDraftQueries>
  serverCalls: ReturnType<typeof createServerCallQueries>
}

interface Saved {
  id: string
  state: CaseState
  savedAt: number
}

/** A score: record, outbox row and the end of its draft. It waits for the case of its call while that is unsent. */
export function saveScore(
  { cases, outbox, scores, recordDrafts, serverCalls }: RecordQueries,
  input: { draftId: string; outboxId: string; fields: QaFields; createdBy: string; now: number },
): Saved {
  const { draftId: id, fields, now } = input
  const before = scores.byId(id)
  if (before !== null) return { id, state: before.state, savedAt: before.createdAt }
  const { createdBy } = input
  const agent = serverCalls.agentOf(fields.callRef)
  scores.insert({ id, serverId: null, isOwn: true, fields, agent, createdAt: now, createdBy })
  const waitsFor = cases.unsentOf('call', fields.callRef)
  const row = { id: input.outboxId, kind: 'qa', recordId: id, aboutCaseId: null, operation: 'qa.create' } as const
  outbox.appendRecord({ ...row, fields, waitsFor, now })
  recordDrafts.remove(id)
  return { id, state: 'saved', savedAt: now }
}

/** A message: its attachments leave first, each once. Fails with `invalid` when one of them is not whole here. */
export function sendMessage(
  { outbox, messages, files, recordDrafts }: RecordQueries,
  input: {
    draftId: string
    outboxId: string
    fields: MessageFields
    sender: string
    now: number
    fileOutboxIds: string[]
  },
): Saved {
  const { draftId: id, fields, now, sender } = input
  const before = messages.byId(id)
  if (before !== null) return { id, state: before.state, savedAt: before.createdAt }
  const waitsFor: string[] = []
  for (const [index, fileId] of fields.attachments.entries()) {
    const { state, name, mediaType, size } = files.need(fileId)
    if (state === 'collecting') {
      throw new AppError('invalid', { fields: [{ field: 'attachments', rule: 'required', serverText: null }] })
    }
    if (state === 'sent') continue
    waitsFor.push(fileId)
    const rowId = input.fileOutboxIds[index]
    if (rowId === undefined) throw new AppError('internal')
    if (outbox.ofRecord(fileId).length > 0) continue
    const row = { id: rowId, kind: 'file', recordId: fileId, operation: 'file.create' } as const
    outbox.appendRecord({ ...row, aboutCaseId: fields.caseId, fields: { name, mediaType, size }, waitsFor: [], now })
  }
  messages.insert({ id, serverId: null, isOwn: true, fields, folder: '', status: '', sender, createdAt: now })
  const operation = fields.kind === 'email' ? 'email.create' : 'sms.create'
  const about = { recordId: id, aboutCaseId: fields.caseId }
  outbox.appendRecord({ id: input.outboxId, kind: fields.kind, ...about, operation, fields, waitsFor, now })
  recordDrafts.remove(id)
  return { id, state: 'saved', savedAt: now }
}

/** A person, new or edited. What never left is replaced in place; a clash that was shown is decided by saving again. */
export function savePerson(
  { outbox, people, files, personDrafts }: RecordQueries,
  input: {
    id: string
    isNew: boolean
    outboxId: string
    fields: PersonFields
    now: number
    draftId?: string
    fileOutboxId?: string
  },
): Saved {
  const { id, now, outboxId } = input
  const before = people.byId(id)
  if (before === null && !input.isNew) throw new AppError('not-found')
  const draft = input.draftId === undefined ? null : personDrafts.begunOn(input.draftId)
  if (input.draftId !== undefined) personDrafts.remove(input.draftId)
  const waiting = outbox.ofRecord(id)
  const photo = photoWanted({ files, outbox }, before, input)
  const replaceable = waiting.find(isSurelyUnsent)
  const theirs = replaceable?.theirs ?? null
  const written = writtenSince(draft, input.fields, before)
  const begunOn = written.base
  const shown = theirs === null ? null : PersonFields.parse(JSON.parse(theirs))
  const base = shown ?? begunOn
  // A clash is decided for what this writer changed; what only the server changed stays as it is there.
  const merged = shown === null || begunOn === null ? written.fields : carryPerson(begunOn, written.fields, shown)
  const fields = withPhoto(merged, photo.next)
  people.put({
    id,
    serverId: before?.serverId ?? null,
    fields,
    roleName: before?.roleName ?? '',
    enabled: before?.enabled ?? '',
    base: before?.serverId == null ? null : base,
    photoAtServer: before?.photoAtServer ?? '',
    nextPhoto: photo.next,
  })
  if (replaceable !== undefined) {
    outbox.replace(replaceable, { id: outboxId, fields, now })
    outbox.setWaitsFor(replaceable.position, photo.waitsFor)
  } else {
    const operation = before === null ? 'user.create' : 'user.update'
    const row = { id: outboxId, kind: 'user', recordId: id, aboutCaseId: null, operation } as const
    outbox.appendRecord({ ...row, fields, waitsFor: photo.waitsFor, now })
  }
  return { id, state: 'saved', savedAt: now }
}

/**
 * What a draft says since it was begun, on top of how the person is here by now; `base`: how its writer had seen what both
 * sides changed meanwhile, or the push would see no clash. Without a draft the whole form is what is meant.
 */
function writtenSince(
  begunOn: PersonFields | null,
  fields: PersonFields,
  before: { base: PersonFields | null; fields: PersonFields } | null,
): { fields: PersonFields; base: PersonFields | null } {
  const known = before?.base ?? before?.fields ?? null
  if (begunOn === null || before === null || known === null) return { fields, base: known }
  const here = before.fields
  const base = { ...known }
  for (const name of personTexts) {
    const isByBoth = fields[name] !== begunOn[name] && here[name] !== begunOn[name] && here[name] !== fields[name]
    if (isByBoth) base[name] = begunOn[name]
  }
  return { fields: carryPerson(begunOn, fields, here), base }
}

function withPhoto(person: PersonFields, next: string | null): PersonFields {
  const { login, extension, firstName, lastName, phone, email } = person
  const words = { login, extension, firstName, lastName, phone, email }
  return next === null ? words : { ...words, photo: next }
}

/** The picture an edit is to leave: an own file goes first, once. One that was chosen before and has not left stays chosen. */
function photoWanted(
  { files, outbox }: Pick<RecordQueries, 'files' | 'outbox'>,
  before: { nextPhoto: string | null } | null,
  { fields, now, fileOutboxId }: { fields: PersonFields; now: number; fileOutboxId?: string },
): { next: string | null; waitsFor: string[] } {
  const next = fields.photo ?? before?.nextPhoto ?? null
  if (next === null || next === '') return { next, waitsFor: [] }
  const { state, name, mediaType, size } = files.need(next)
  if (state === 'collecting') {
    throw new AppError('invalid', { fields: [{ field: 'photo', rule: 'required', serverText: null }] })
  }
  if (state === 'sent') return { next, waitsFor: [] }
  if (outbox.ofRecord(next).length === 0) {
    if (fileOutboxId === undefined) throw new AppError('internal')
    const row = { id: fileOutboxId, kind: 'file', recordId: next, operation: 'file.create' } as const
    outbox.appendRecord({ ...row, aboutCaseId: null, fields: { name, mediaType, size }, waitsFor: [], now })
  }
  return { next, waitsFor: [next] }
}

/** Nothing of it can be at the server: it never left, or the server refused it in so many words. */
function isSurelyUnsent(row: StoredEntry): boolean {
  return (row.state === 'queued' || row.state === 'parked') && row.must_look === 0
}

function isLookedForInVain(row: StoredEntry): boolean {
  return row.state === 'parked' && row.reason === 'server-failed' && row.not_before_at === 0
}

/** The body of the transaction behind "accepted" for what is no case. A copy that a pull brought in meanwhile goes. */
export function settleRecord(
  queries: RecordQueries,
  input: { id: string; server: AcceptedRecord; now: number },
): { state: CaseState } {
  const entry = queries.outbox.need(input.id)
  const { server } = input
  if (server.kind !== entry.kind) throw new AppError('internal')
  queries.outbox.remove(entry.position)
  switch (server.kind) {
    case 'qa':
      return settleScore(queries, entry.record_id, server)
    case 'user':
      return settlePerson(queries, entry, server)
    case 'file':
      queries.files.markSent(entry.record_id, server.serverId, input.now)
      return { state: 'accepted' }
    case 'email':
    case 'sms':
      return settleMessage(queries, entry.record_id, server)
  }
}

function settleScore({ scores, serverCalls }: RecordQueries, id: string, server: ScoreCopy): { state: CaseState } {
  const copy = scores.byServerId(server.serverId)
  if (copy !== null && copy.id !== id) {
    if (scores.ownBy(server.serverId) !== null) throw new AppError('server-duplicate')
    scores.remove(copy.id)
  }
  scores.take(id, server)
  // The server marks the call in the same turn (DESIGN 3).
  serverCalls.scored(server.fields.callRef)
  return { state: scores.byId(id)?.state ?? 'accepted' }
}

function settleMessage({ messages }: RecordQueries, id: string, server: MessageCopy): { state: CaseState } {
  const copy = messages.byServerId(server.kind, server.serverId)
  if (copy !== null && copy.id !== id) {
    if (messages.ownBy(server.kind, server.serverId) !== null) throw new AppError('server-duplicate')
    messages.remove(copy.id)
  }
  messages.take(id, server)
  return { state: messages.byId(id)?.state ?? 'accepted' }
}

const personTexts = ['login', 'extension', 'firstName', 'lastName', 'phone', 'email'] as const

/** What `mine` did not change since `from` takes the server's value. */
function carryPerson(from: PersonFields, mine: PersonFields, theirs: PersonFields): PersonFields {
  const carried = { ...theirs }
  for (const name of personTexts) if (mine[name] !== from[name]) carried[name] = mine[name]
  return withPhoto(carried, mine.photo ?? null)
}

/** As `followServer`: a field that both sides changed keeps what its writer had seen, or the push would see no clash. */
function baseBehind(sent: PersonFields, mine: PersonFields, theirs: PersonFields): PersonFields {
  const base = { ...theirs }
  for (const name of personTexts) {
    const isByBoth = mine[name] !== sent[name] && theirs[name] !== sent[name] && theirs[name] !== mine[name]
    if (isByBoth) base[name] = sent[name]
  }
  return base
}

function settlePerson({ people, outbox }: RecordQueries, entry: StoredEntry, server: PersonCopy): { state: CaseState } {
  const id = entry.record_id
  const copy = people.byServerId(server.serverId)
  if (copy !== null && copy.id !== id) {
    if (outbox.ofRecord(copy.id).length > 0) throw new AppError('server-duplicate')
    people.remove(copy.id)
  }
  const here = people.byId(id)
  const behind = outbox.ofRecord(id)
  if (behind.length === 0 || here === null) people.take(id, server)
  else {
    // As a case's: what was written behind it says only what its writer changed.
    const sent = PersonFields.parse(JSON.parse(entry.fields))
    for (const row of behind) {
      const mine = PersonFields.parse(JSON.parse(row.fields))
      outbox.setFields(row.position, carryPerson(sent, mine, server.fields))
    }
    const { serverId, roleName, enabled, photo: photoAtServer } = server
    // A newer picture waits in a row behind; else what was sent has come back.
    const nextPhoto = behind.some((row) => PersonFields.parse(JSON.parse(row.fields)).photo !== undefined)
      ? here.nextPhoto
      : null
    const fields = carryPerson(sent, here.fields, server.fields)
    const base = baseBehind(sent, here.fields, server.fields)
    people.put({ id, serverId, roleName, enabled, fields, base, photoAtServer, nextPhoto })
  }
  return { state: people.byId(id)?.state ?? 'accepted' }
}

/**
 * A person takes back what has surely not left: a score or message is a draft again, and so is what was written about a
 * person. So is what was looked for in vain since it left for the last time, as before a repeat. What the server was found to
 * have (`server-duplicate`) is let go: an open draft of it would be sent a second time. A person or a file may go whatever
 * became of it: the server has a login only once, and a file that nothing carries harms nobody. `forbidden` for cases, for a
 * score or message that the server may have (it has to be looked for first), and for an attachment that a message carries.
 */
export function takeBack(
  { outbox, scores, messages, people, files, recordDrafts, personDrafts }: RecordQueries,
  input: { id: string; now: number },
): { kind: RecordKind; recordId: string } {
  const entry = outbox.need(input.id)
  const { kind, record_id: recordId } = entry
  const { now } = input
  const isLetGo = entry.state === 'parked' && entry.reason === 'server-duplicate'
  const mayGo = kind === 'user' || kind === 'file' ? entry.state === 'parked' : isLetGo || isLookedForInVain(entry)
  if (kind === 'case' || !(mayGo || isSurelyUnsent(entry))) throw new AppError('forbidden')
  // What was saved behind it is taken back with it: the last says all of it. One that is on its way cannot be.
  const rows = outbox.ofRecord(recordId)
  if (rows.some(({ state }) => state === 'sending' || state === 'unclear')) throw new AppError('forbidden')
  const stored: unknown = JSON.parse(rows.at(-1)?.fields ?? entry.fields)
  if (kind === 'file') {
    if (files.isUsed(recordId)) throw new AppError('forbidden')
    files.remove(recordId)
  } else if (kind === 'user') {
    const here = people.byId(recordId)
    // What was written is a draft again, begun on what is here from now on.
    personDrafts.takeUp({ id: recordId, fields: PersonFields.parse(stored), begunOn: here?.base ?? null, now })
    if (here?.serverId == null || here.base === null) people.remove(recordId)
    else people.put({ ...here, fields: here.base, base: null, nextPhoto: null })
  } else if (kind === 'qa') {
    scores.remove(recordId)
    recordDrafts.save({ id: recordId, kind: 'qa', fields: QaFields.parse(stored), now })
    if (isLetGo) recordDrafts.discard(recordId, now)
  } else {
    const fields = MessageFields.parse(stored)
    messages.remove(recordId)
    recordDrafts.save({ id: recordId, kind: 'message', fields, now })
    if (isLetGo) recordDrafts.discard(recordId, now)
    // They leave with a message only; one that is on its way already stays in the outbox and is simply there.
    for (const id of fields.attachments) {
      // Another message may wait for the same one.
      if (files.isUsed(id)) continue
      for (const row of outbox.ofRecord(id)) if (isSurelyUnsent(row)) outbox.remove(row.position)
    }
  }
  outbox.removeOfRecord(recordId)
  return { kind, recordId }
}
