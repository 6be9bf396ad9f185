import { z } from 'zod'
import { FieldProblem } from '../../../preload/contract/errors.ts'
import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import { AttachmentFields, MessageFields, PersonFields, QaFields } from '../../../preload/contract/records.ts'
import { parseFields } from '../case-columns.ts'
import type { OutboxEntry } from '../db-api.ts'
import type { StoredEntry } from './outbox-columns.ts'

/** How a row of the outbox becomes what the screen shows and what the push works with. */

export type ListedEntry = StoredEntry & { server_id: string | null }
export type JoinedEntry = ListedEntry & {
  base: string | null
  created_by: string | null
  uploaded: string
  photo: string | null
}

const Problems = z.array(FieldProblem)
const Uploaded = z.array(z.string().nullable())
const longestName = 420

/** What a person recognises a change by. */
function nameOf(row: StoredEntry): string {
  const stored: unknown = JSON.parse(row.fields)
  switch (row.kind) {
    case 'case': {
      const { contact } = parseFields(row.fields)
      return `${contact.firstName} ${contact.lastName}`.trim()
    }
    case 'qa':
      return QaFields.parse(stored).callRef
    case 'user':
      return PersonFields.parse(stored).login
    case 'file':
      return AttachmentFields.parse(stored).name
    case 'email':
    case 'sms': {
      const { subject, recipients } = MessageFields.parse(stored)
      return subject.trim() === '' ? recipients.join(', ') : subject
    }
  }
}

export function toRow(row: ListedEntry): OutboxRow {
  const waits = row.state === 'queued' || row.state === 'unclear'
  return {
    id: row.id,
    kind: row.kind,
    recordId: row.record_id,
    caseId: row.case_id ?? row.about_case_id,
    operation: row.operation,
    state: row.state,
    name: nameOf(row).slice(0, longestName),
    serverId: row.server_id,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextTryAt: waits ? row.next_try_at : null,
    reason: row.reason,
    problems: Problems.parse(JSON.parse(row.problems)),
    // Only the engine knows how far an upload is.
    progress: row.kind === 'file' ? { sent: 0, total: AttachmentFields.parse(JSON.parse(row.fields)).size } : null,
  }
}

export function toEntry(row: JoinedEntry): OutboxEntry {
  const stored: unknown = JSON.parse(row.fields)
  const shared = {
    id: row.id,
    recordId: row.record_id,
    operation: row.operation,
    serverId: row.server_id,
    state: row.state,
    mustLook: row.must_look === 1,
    attempts: row.attempts,
    serverErrorsInARow: row.server_errors,
    createdAt: row.created_at,
    firstSentAt: row.first_sent_at,
  }
  switch (row.kind) {
    case 'case':
      return {
        ...shared,
        kind: row.kind,
        caseId: row.record_id,
        createdBy: row.created_by ?? '',
        reference: row.reference ?? row.record_id,
        fields: parseFields(row.fields),
        base: row.operation === 'case.create' || row.base === null ? null : parseFields(row.base),
      }
    case 'qa':
      return { ...shared, kind: row.kind, createdBy: row.created_by ?? '', fields: QaFields.parse(stored) }
    case 'user': {
      const base =
        row.operation === 'user.create' || row.base === null ? null : PersonFields.parse(JSON.parse(row.base))
      const fields = PersonFields.parse(stored)
      const newPhoto = fields.photo === undefined ? null : { serverId: fields.photo === '' ? '' : row.photo }
      return { ...shared, kind: row.kind, fields, base, newPhoto }
    }
    case 'file':
      return { ...shared, kind: row.kind, fields: AttachmentFields.parse(stored) }
    case 'email':
    case 'sms': {
      const uploaded = Uploaded.parse(JSON.parse(row.uploaded)).filter((each) => each !== null)
      const createdBy = row.created_by ?? ''
      return { ...shared, kind: row.kind, createdBy, fields: MessageFields.parse(stored), uploaded }
    }
  }
}
