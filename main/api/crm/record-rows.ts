import { qaScoreNames } from '../../../preload/contract/index.ts'
import type { MessageFields, MessageKind, PersonFields, QaFields } from '../../../preload/contract/index.ts'
import type { ServerMessage, ServerPerson, ServerScore } from '../gateway.ts'
import { readInstant } from './mapping.ts'
import { WireMessage, WirePerson, WireScore } from './wire.ts'

/** Between the desk's words for scores, messages and people and the documented ones (DESIGN 3). */

const longestShort = 200
const longestText = 40_000
/** One more than we send, so that a longer list is never taken for ours. */
const mostRecipients = 51

/** Never ends inside a surrogate pair. */
export function cut(text: string | undefined, length = longestShort): string {
  return (text ?? '').slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

/** The documented name is misspelt (`recomendations`). */
export function toWireScore(fields: QaFields): Record<string, string> {
  const scores = Object.fromEntries(qaScoreNames.map((name) => [name, String(fields.scores[name])]))
  const { callRef, comments, recommendations } = fields
  return { source: 'call', source_id: callRef, ...scores, comments, recomendations: recommendations }
}

/** A row of scores; null when it cannot be read without guessing. `sent`: what the echo of a create leaves out is as sent. */
export function toServerScore(row: unknown, sent: QaFields | null): ServerScore | null {
  const parsed = WireScore.safeParse(row)
  if (!parsed.success) return null
  const wire = parsed.data
  const scores = { ...(sent?.scores ?? emptyScores) }
  for (const name of qaScoreNames) {
    const text = wire[name]
    if (text === undefined && sent !== null) continue
    const score = Number(text)
    if (!Number.isInteger(score) || score < 0 || score > 5) return null
    scores[name] = score
  }
  return {
    serverId: wire.id,
    fields: {
      callRef: cut(wire.source_id ?? sent?.callRef),
      scores,
      comments: cut(wire.comments ?? sent?.comments, longestText),
      recommendations: cut(wire.recomendations ?? wire.recommendations ?? sent?.recommendations, longestText),
    },
    agent: cut(wire.chan_usr),
    createdAt: readInstant(wire.created_on ?? ''),
    createdBy: cut(wire.created_by),
  }
}

const emptyScores: QaFields['scores'] = {
  opening: 0,
  holding: 0,
  politeness: 0,
  enthusiasm: 0,
  personalization: 0,
  troubleshooting: 0,
  listening: 0,
  accuracy: 0,
  resolution: 0,
}

/** The path of a refused field of a score. */
export function scorePath(_table: string, field: string): string {
  if (field === 'source_id') return 'callRef'
  if (field === 'recomendations') return 'recommendations'
  return qaScoreNames.some((name) => name === field) ? `scores.${field}` : field === 'comments' ? field : ''
}

export function toWireMessage(fields: MessageFields, uploaded: readonly string[]): Record<string, unknown> {
  const msg = fields.text
  if (fields.kind === 'sms') return { msg, recipients: fields.recipients.map((each) => ({ contact_phone: each })) }
  return {
    subject: fields.subject,
    msg,
    recipients: fields.recipients.map((each) => ({ contact_email: each })),
    attachments: uploaded.map((id) => ({ file_id: id })),
  }
}

/** A row of messages; null when it cannot be read without guessing. */
export function toServerMessage(kind: MessageKind, row: unknown, sent: MessageFields | null): ServerMessage | null {
  const parsed = WireMessage.safeParse(row)
  if (!parsed.success) return null
  const wire = parsed.data
  const people = wire.recipients?.map((each) => cut(kind === 'email' ? each.contact_email : each.contact_phone))
  return {
    kind,
    serverId: wire.id,
    recipients: (people ?? sent?.recipients ?? []).filter((each) => each !== '').slice(0, mostRecipients),
    subject: cut(wire.subject ?? sent?.subject),
    text: cut(wire.msg ?? sent?.text, longestText),
    folder: cut(wire.folder),
    status: cut(wire.status),
    sender: cut(wire.sender === undefined || wire.sender === '' ? wire.created_by : wire.sender),
    createdBy: cut(wire.created_by),
    createdAt: readInstant(wire.created_on ?? ''),
  }
}

export function messagePath(table: string, field: string): string {
  if (table === 'contacts' || field.startsWith('contact_')) return 'recipients'
  return { msg: 'text', subject: 'subject', recipients: 'recipients', attachments: 'attachments' }[field] ?? ''
}

const personFields = {
  usn: 'login',
  exten: 'extension',
  fname: 'firstName',
  lname: 'lastName',
  phone: 'phone',
  email: 'email',
} as const satisfies Record<string, keyof PersonFields>

/** The whole object: the picture goes back as it is at the server, or it would be taken away. */
export function toWirePerson(fields: PersonFields, photo: string): Record<string, string> {
  return { ...Object.fromEntries(Object.entries(personFields).map(([wire, name]) => [wire, fields[name]])), photo }
}

/** A row of users; null when it cannot be read without guessing. */
export function toServerPerson(row: unknown, sent: PersonFields | null): ServerPerson | null {
  const parsed = WirePerson.safeParse(row)
  if (!parsed.success) return null
  const wire = parsed.data
  const read = (name: keyof typeof personFields) => cut(wire[name] ?? sent?.[personFields[name]])
  return {
    serverId: wire.id,
    fields: {
      login: read('usn'),
      extension: read('exten'),
      firstName: read('fname'),
      lastName: read('lname'),
      phone: read('phone'),
      email: read('email'),
    },
    photo: cut(wire.photo),
    roleName: cut(wire.role),
    enabled: cut(wire.enabled),
  }
}

export function personPath(_table: string, field: string): string {
  const own: Record<string, string> = personFields
  return Object.hasOwn(own, field) ? (own[field] ?? '') : ''
}
