import { z } from 'zod'
import type { CaseState } from '../../../preload/contract/cases.ts'
import type { MessageFields, MessageKind, MessageRecord } from '../../../preload/contract/records.ts'
import type { MessageCopy } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'
import { addressExpression } from '../number-key.ts'
import { createPlaces } from '../places.ts'
import { stateOfRecord } from './record-state.ts'

interface MessageColumns {
  seq: number
  id: string
  kind: MessageKind
  server_id: string | null
  case_id: string | null
  folder: string
  status: string
  sender: string
  created_at: number
  recipients: string
  attachments: string
  subject: string
  text: string
  state: CaseState
}

interface NewMessage {
  id: string
  serverId: string | null
  /** Written on this computer, and not a copy that a pull brought. */
  isOwn: boolean
  fields: MessageFields
  folder: string
  status: string
  sender: string
  /** Who made it, in the server's word for its people; '' or left out where that is not known. */
  createdBy?: string
  createdAt: number
}

/** Messages of a kind to one recipient, from one place in the list to another. */
interface Near {
  readonly kind: MessageKind
  readonly recipient: string
  readonly from: number
  readonly to: number
}

const nearPage = 200
/** By the index of addresses: between two instants that lie weeks apart there may be very many others. */
export const nearSql = `SELECT messages.*, ${stateOfRecord('messages')} AS state
  FROM message_addresses near CROSS JOIN messages ON messages.seq = near.seq
  WHERE near.address = ${addressExpression('@kind', '@recipient')} AND near.seq > @after AND near.seq <= @to
    AND messages.kind = @kind AND is_own = 0 AND server_id IS NOT NULL
  ORDER BY near.seq LIMIT ${nearPage}`

interface PageOf {
  readonly kind: string | null
  readonly caseId: string | null
  readonly before: number
  readonly limit: number
}

const pageSql = (where: string) =>
  `SELECT messages.*, ${stateOfRecord('messages')} AS state FROM messages WHERE ${where} ORDER BY seq DESC LIMIT @limit`
/** One for each question: a condition that may be left out would keep SQLite from the index. */
export const messagePageSql = {
  all: pageSql('seq < @before'),
  ofKind: pageSql('kind = @kind AND seq < @before'),
  ofCase: pageSql('case_id = @caseId AND seq < @before AND (@kind IS NULL OR kind = @kind)'),
} as const

const Texts = z.array(z.string())

/** Statements over e-mails and text messages. Writes belong inside a transaction of the caller. */
export function createMessageQueries(database: DatabaseConnection) {
  const freePlace = createPlaces(database, 'messages')
  const columns = `messages.*, ${stateOfRecord('messages')} AS state`
  const insertRow = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO messages (seq, id, kind, server_id, is_own, case_id, folder, status, sender, created_at, recipients, attachments,
       subject, text, created_by)
     VALUES (@seq, @id, @kind, @serverId, @isOwn, @caseId, @folder, @status, @sender, @createdAt, @recipients, @attachments,
       @subject, @text, @createdBy)`,
  )
  // A list carries neither the text of an e-mail nor our attachments: what is here stays.
  const updateRow = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE messages SET server_id = @serverId, folder = @folder, status = @status,
       sender = coalesce(nullif(@sender, ''), sender), subject = coalesce(nullif(@subject, ''), subject), text = coalesce(nullif(@text, ''), text),
       recipients = iif(@recipients = '[]', recipients, @recipients) WHERE id = @id`,
  )
  const pageOf = (sql: string) => database.prepare<[PageOf], MessageColumns>(sql)
  const selectPage = pageOf(messagePageSql.all)
  const selectPageOfKind = pageOf(messagePageSql.ofKind)
  const selectPageOfCase = pageOf(messagePageSql.ofCase)
  const selectOne = database.prepare<[string], MessageColumns>(`SELECT ${columns} FROM messages WHERE id = ?`)
  const selectByServerId = database.prepare<[string, string], MessageColumns>(
    `SELECT ${columns} FROM messages WHERE kind = ? AND server_id = ?`,
  )
  const selectNear = database.prepare<[Near & { after: number }], MessageColumns & { created_by: string }>(nearSql)
  const updateText = database.prepare<[string, string]>("UPDATE messages SET text = ? WHERE id = ? AND text = ''")
  const selectOwn = database
    .prepare<[string, string], string>('SELECT id FROM messages WHERE kind = ? AND server_id = ? AND is_own = 1')
    .pluck()
  const selectIsOwn = database.prepare<[string], number>('SELECT is_own FROM messages WHERE id = ?').pluck()
  const deleteRow = database.prepare<[string]>('DELETE FROM messages WHERE id = ?')

  return {
    insert({ fields, isOwn, ...rest }: NewMessage): void {
      insertRow.run({
        ...rest,
        isOwn: Number(isOwn),
        createdBy: rest.createdBy ?? '',
        seq: freePlace(rest.createdAt),
        kind: fields.kind,
        caseId: fields.caseId,
        recipients: JSON.stringify(fields.recipients),
        attachments: JSON.stringify(fields.attachments),
        subject: fields.subject,
        text: fields.text,
      })
    },
    take(id: string, copy: MessageCopy): void {
      const { serverId, folder, status, sender, subject, text } = copy
      updateRow.run({
        id,
        serverId,
        folder,
        status,
        sender,
        subject,
        text,
        recipients: JSON.stringify(copy.recipients),
      })
    },
    page(input: Omit<PageOf, 'before'> & { before: number | null }): MessageRecord[] {
      const pages = input.kind === null ? selectPage : selectPageOfKind
      const select = input.caseId === null ? pages : selectPageOfCase
      return select.all({ ...input, before: input.before ?? Number.MAX_SAFE_INTEGER }).map(toRecord)
    },
    byId(id: string): MessageRecord | null {
      const row = selectOne.get(id)
      return row === undefined ? null : toRecord(row)
    },
    byServerId(kind: MessageKind, serverId: string): MessageRecord | null {
      const row = selectByServerId.get(kind, serverId)
      return row === undefined ? null : toRecord(row)
    },
    /** Copies of the server's to this recipient, made between the two instants by its own word. */
    *copiesNear(input: Near): Generator<MessageRecord & { createdBy: string }> {
      let after = input.from - 1
      for (;;) {
        const rows = selectNear.all({ ...input, after })
        for (const row of rows) yield { ...toRecord(row), createdBy: row.created_by }
        after = rows.at(-1)?.seq ?? after
        if (rows.length < nearPage) return
      }
    },
    keepText(id: string, text: string): void {
      updateText.run(text, id)
    },
    /** The record of this computer's own that is that one at the server. */
    ownBy: (kind: MessageKind, serverId: string) => selectOwn.get(kind, serverId) ?? null,
    isOwn: (id: string) => selectIsOwn.get(id) === 1,
    remove(id: string): void {
      deleteRow.run(id)
    },
  }
}

function toRecord(row: MessageColumns): MessageRecord {
  return {
    id: row.id,
    seq: row.seq,
    serverId: row.server_id,
    fields: {
      kind: row.kind,
      recipients: Texts.parse(JSON.parse(row.recipients)),
      subject: row.subject,
      text: row.text,
      attachments: Texts.parse(JSON.parse(row.attachments)),
      caseId: row.case_id,
    },
    box: row.folder,
    status: row.status,
    sender: row.sender,
    createdAt: row.created_at,
    state: row.state,
  }
}
