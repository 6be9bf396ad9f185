import { dateTimeText, errorRow, found, missing, refused, stored, type Answer, type ErrorRow } from './answer.ts'
import { isObject, readFields, type JsonObject } from './fields.ts'
import type { Column, Columns } from './list-query.ts'
import { createContactFinder, readRecipients, type AddressField } from './recipients.ts'
import { createLists, rowId, type Readable } from './resource.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'

export type MessageKind = 'emails' | 'sms'

export interface Messages extends Readable {
  create(user: SignedInUser, body: JsonObject): Answer
  /** The body of an e-mail: `plain` or `html`, as it is and not in JSON. */
  body(id: string, form: string): Answer
}

/** A message as it lies in the file. Inbound: folder `inbox`, status `RECEIVED`, nobody's `created_by`. */
export interface MessageRow {
  readonly folder: 'inbox' | 'outbox' | 'sent'
  readonly status: 'RECEIVED' | 'QUEUED' | 'SENT'
  readonly subject: string
  readonly msg: string
  readonly html: string
  readonly sender: string
  readonly created_by: string
  readonly created_at: number
  readonly sent_at: number | null
}

interface MessageFound extends MessageRow {
  readonly id: number
  /** JSON lists made by the select. */
  readonly recipients: string
  readonly attachments: string
}

interface Dialect {
  readonly address: AddressField
  /** Whom an outbound message comes from. */
  readonly sender: string
  readonly created: string
}

export const dialects: Readonly<Record<MessageKind, Dialect>> = {
  emails: { address: 'contact_email', sender: 'helpline@helpline.example', created: 'Email Created' },
  sms: { address: 'contact_phone', sender: '116', created: 'SMS Created' },
}

/** A message waits this long in the queue before it counts as sent, in ms. */
export const sendingMs = 2000

const rowColumns = ['folder', 'status', 'subject', 'msg', 'html', 'sender', 'created_by', 'created_at', 'sent_at']

/** Adds a message with its recipients and files, in the caller's transaction. */
export function createMessageWriter(db: Store, kind: MessageKind) {
  const contactOf = createContactFinder(db, dialects[kind].address)
  const insert = db.prepare<[MessageRow & { id: number | null }]>(
    `INSERT INTO ${kind} (id, ${rowColumns.join(', ')}) VALUES (@id, ${rowColumns.map((name) => `@${name}`).join(', ')})`,
  )
  const addRecipient = db.prepare<[number, number, number, string]>(
    `INSERT INTO ${kind}_recipients (message_id, position, contact_id, address) VALUES (?, ?, ?, ?)`,
  )
  const addFile = db.prepare<[number, number, number]>(
    'INSERT INTO email_attachments (message_id, position, file_id) VALUES (?, ?, ?)',
  )
  return (row: MessageRow, addresses: readonly string[], files: readonly number[], id: number | null = null) => {
    const messageId = Number(insert.run({ ...row, id }).lastInsertRowid)
    addresses.forEach((address, position) => addRecipient.run(messageId, position, contactOf(address), address))
    files.forEach((fileId, position) => addFile.run(messageId, position, fileId))
    return messageId
  }
}

function columnsOf(kind: MessageKind): Columns {
  const texts = ['folder', 'status', kind === 'emails' ? 'subject' : 'msg', 'sender', 'created_by']
  const sentTo = `EXISTS (SELECT 1 FROM ${kind}_recipients WHERE message_id = ${kind}.id AND address = ?)`
  return new Map<string, Column>([
    ['id', { sql: 'id', kind: 'number' }],
    ...texts.map((name): [string, Column] => [name, { sql: name, kind: 'text' }]),
    [dialects[kind].address, { sql: sentTo, kind: 'part' }],
    ['created_on', { sql: 'created_at', kind: 'instant' }],
    ['sent_on', { sql: 'sent_at', kind: 'instant' }],
  ])
}

function selectedOf(kind: MessageKind): string {
  const { address } = dialects[kind]
  const recipients = `(SELECT json_group_array(json_object('contact_id', CAST(contact_id AS TEXT), '${address}', address))
     FROM (SELECT contact_id, address FROM ${kind}_recipients WHERE message_id = ${kind}.id ORDER BY position))`
  const files = `(SELECT json_group_array(json_object('file_id', CAST(id AS TEXT), 'name', name, 'type', type,
       'size', CAST(size AS TEXT)))
     FROM (SELECT files.id, files.name, files.type, length(files.bytes) AS size
           FROM email_attachments JOIN files ON files.id = email_attachments.file_id
           WHERE email_attachments.message_id = emails.id ORDER BY email_attachments.position))`
  return `${kind}.*, ${recipients} AS recipients, ${kind === 'emails' ? files : "'[]'"} AS attachments`
}

// Both lists are made by `selectedOf`, so their shape is known.
const listIn = (json: string) => JSON.parse(json) as Record<string, string>[]

/** As documented the body of an e-mail is got apart; a text message is its text. */
function objectOf(kind: MessageKind, row: MessageFound): Record<string, unknown> {
  return {
    id: String(row.id),
    folder: row.folder,
    status: row.status,
    ...(kind === 'emails' ? { subject: row.subject } : { msg: row.msg }),
    sender: row.sender,
    created_by: row.created_by,
    created_on: dateTimeText(row.created_at),
    sent_on: row.sent_at === null ? '' : dateTimeText(row.sent_at),
    recipients: listIn(row.recipients),
    ...(kind === 'emails' ? { attachments: listIn(row.attachments) } : {}),
  }
}

function csvRow(kind: MessageKind, row: MessageFound): string[] {
  const { recipients, attachments, ...texts } = objectOf(kind, row)
  const joined = (list: unknown, name: string) =>
    Array.isArray(list) ? [list.map((each: Record<string, string>) => each[name] ?? '').join(' ')] : []
  return [
    ...Object.values(texts).map(String),
    ...joined(recipients, dialects[kind].address),
    ...joined(attachments, 'file_id'),
  ]
}

const htmlOf = (text: string) => {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p>${escaped.replaceAll(/\r?\n\r?\n/g, '</p><p>').replaceAll(/\r?\n/g, '<br>')}</p>`
}

function readAttachments(body: JsonObject, isKnown: (id: number) => boolean): { files: number[]; errors: ErrorRow[] } {
  const refuse = (message: string, type: 'FORMAT' | 'LIST') => ({
    files: [],
    errors: [errorRow(message, type, 'emails', '', 'attachments')],
  })
  const given = body['attachments'] ?? []
  if (!Array.isArray(given)) return refuse('Value must be a list', 'FORMAT')
  const files = given.map((each: unknown) => {
    const id = isObject(each) ? each['file_id'] : undefined
    return typeof id === 'string' ? rowId(id) : 0
  })
  return files.every(isKnown) ? { files, errors: [] } : refuse('No such file', 'LIST')
}

/**
 * The emails and the sms resource. What is created is queued, and counts as sent a moment later: the queue is emptied
 * whenever somebody looks, so that no timer runs and the clock of a test is obeyed.
 */
export function createMessages(db: Store, now: () => number, kind: MessageKind): Messages {
  const write = createMessageWriter(db, kind)
  const selected = selectedOf(kind)
  const select = db.prepare<[number], MessageFound>(`SELECT ${selected} FROM ${kind} WHERE id = ?`)
  const selectFile = db.prepare<[number], { id: number }>('SELECT id FROM files WHERE id = ?')
  const send = db.prepare<[number, number]>(
    `UPDATE ${kind} SET status = 'SENT', folder = 'sent', sent_at = created_at + ?
     WHERE status = 'QUEUED' AND created_at <= ?`,
  )
  const emptyQueue = () => void send.run(sendingMs, now() - sendingMs)
  const texts = ['id', 'folder', 'status', kind === 'emails' ? 'subject' : 'msg', 'sender', 'created_by']
  const lists = createLists<MessageFound>(db, {
    table: kind,
    columns: columnsOf(kind),
    groups: new Set(['folder', 'status']),
    selected,
    objectOf: (row) => objectOf(kind, row),
    csvColumns: [...texts, 'created_on', 'sent_on', 'recipients', ...(kind === 'emails' ? ['attachments'] : [])],
    csvRow: (row) => csvRow(kind, row),
  })
  const rowOf = (id: string) => {
    emptyQueue()
    return select.get(rowId(id))
  }

  return {
    create(user, body) {
      const names = kind === 'emails' ? (['subject', 'msg'] as const) : (['msg'] as const)
      const { values, errors } = readFields<'subject' | 'msg'>(body, names, { table: kind, row: '', isWhole: false })
      const isEmpty = values.msg.trim() === '' && !errors.some((error) => error[5] === 'msg')
      const to = readRecipients(body, kind, dialects[kind].address)
      const attached =
        kind === 'emails' ? readAttachments(body, (id) => selectFile.get(id) !== undefined) : { files: [], errors: [] }
      const problems = [
        ...errors,
        ...(isEmpty ? [errorRow('Message is required', 'REQUIRED', kind, '', 'msg')] : []),
        ...to.errors,
        ...attached.errors,
      ]
      if (problems.length > 0) return refused(problems)
      const row: MessageRow = {
        folder: 'outbox',
        status: 'QUEUED',
        subject: kind === 'emails' ? values.subject : '',
        msg: values.msg,
        html: '',
        sender: dialects[kind].sender,
        created_by: user.usn,
        created_at: now(),
        sent_at: null,
      }
      const id = db.transaction(() => write(row, to.addresses, attached.files))()
      const made = select.get(id)
      return made === undefined ? missing(kind, String(id)) : stored(kind, objectOf(kind, made), dialects[kind].created)
    },
    view(id) {
      const row = rowOf(id)
      return row === undefined ? missing(kind, id) : found(kind, [objectOf(kind, row)])
    },
    body(id, form) {
      const row = rowOf(id)
      if (row === undefined) return missing(kind, id)
      const text = form === 'html' ? row.html || htmlOf(row.msg) : row.msg
      return { status: 200, type: `text/${form}; charset=utf-8`, bytes: Buffer.from(text) }
    },
    list(params, hidden) {
      emptyQueue()
      return lists.list(params, hidden)
    },
    report(params, hidden) {
      emptyQueue()
      return lists.report(params, hidden)
    },
  }
}
