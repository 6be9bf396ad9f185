import { z } from 'zod'
import { CaseSeq, CaseState, Instant, LocalId, ServerId, shortLength } from './cases.ts'

/** What the desk keeps beside cases: QA scores, messages, people and attachments. */

const short = z.string().max(shortLength)
const long = z.string().max(40_000)

/** The place of a record in its list, newest first; the key of every page. */
export const RecordSeq = CaseSeq
/** Where a record stands on its way to the server, as `CaseState`. */
export const RecordState = CaseState
export type RecordState = z.infer<typeof RecordState>

/** The nine scores of a call, in the order of the documented form. */
export const qaScoreNames = [
  'opening',
  'holding',
  'politeness',
  'enthusiasm',
  'personalization',
  'troubleshooting',
  'listening',
  'accuracy',
  'resolution',
] as const

export type QaScoreName = (typeof qaScoreNames)[number]
/** 1 to 5; 0 is "not scored yet", which only a draft may have. */
const Score = z.number().int().min(0).max(5)

export const QaFields = z.strictObject({
  /** The server's id of the call that is scored. */
  callRef: short,
  scores: z.strictObject({
    opening: Score,
    holding: Score,
    politeness: Score,
    enthusiasm: Score,
    personalization: Score,
    troubleshooting: Score,
    listening: Score,
    accuracy: Score,
    resolution: Score,
  }),
  comments: long,
  recommendations: long,
})
export type QaFields = z.infer<typeof QaFields>

/** Nothing scored yet. */
export function emptyQa(callRef: string): QaFields {
  const scores: QaFields['scores'] = {
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
  return { callRef, scores, comments: '', recommendations: '' }
}

export const QaRecord = z.strictObject({
  id: LocalId,
  seq: RecordSeq,
  serverId: ServerId.nullable(),
  fields: QaFields,
  /** Whose call it was, as the server says; '' when it does not. */
  agent: short,
  createdAt: Instant,
  createdBy: short,
  state: RecordState,
})
export type QaRecord = z.infer<typeof QaRecord>

export const QaDraft = z.strictObject({ id: LocalId, fields: QaFields, createdAt: Instant, updatedAt: Instant })
export type QaDraft = z.infer<typeof QaDraft>

export const messageKinds = ['email', 'sms'] as const
export const MessageKind = z.enum(messageKinds)
export type MessageKind = z.infer<typeof MessageKind>

/** What is written of a message. `subject` and `attachments` are an e-mail's only. */
export const MessageFields = z.strictObject({
  kind: MessageKind,
  recipients: z.array(short).max(51),
  subject: short,
  text: long,
  /** Attachments of this computer, by the ids that `files.begin` gave. */
  attachments: z.array(LocalId).max(20),
  /** The case it was written for; null without one. */
  caseId: LocalId.nullable(),
})
export type MessageFields = z.infer<typeof MessageFields>

/** A message that is being written: what stands half typed where recipients go is kept with it, and never sent. */
export const MessageDraftFields = MessageFields.extend({ halfTyped: z.string().max(4000).optional() })
export type MessageDraftFields = z.infer<typeof MessageDraftFields>

export const MessageRecord = z.strictObject({
  id: LocalId,
  seq: RecordSeq,
  serverId: ServerId.nullable(),
  fields: MessageFields,
  /** Where the server keeps it (inbox, outbox, sent) and how far it is, in its own words; '' before it has any. */
  box: short,
  status: short,
  /** Who wrote it, as far as the server says; own messages: the login. */
  sender: short,
  createdAt: Instant,
  state: RecordState,
})
export type MessageRecord = z.infer<typeof MessageRecord>

export const MessageDraft = z.strictObject({
  id: LocalId,
  fields: MessageDraftFields,
  createdAt: Instant,
  updatedAt: Instant,
})
export type MessageDraft = z.infer<typeof MessageDraft>

/** A person who signs in at the server, as an administrator edits them. */
export const PersonFields = z.strictObject({
  login: short,
  extension: short,
  firstName: short,
  lastName: short,
  phone: short,
  email: short,
  /** A new picture, by its id on this computer, or '' to take it away; left out, the picture stays as the server has it. */
  photo: LocalId.or(z.literal('')).optional(),
})
export type PersonFields = z.infer<typeof PersonFields>

/**
 * `at-server`: there is one, and it is not here; `here`: kept encrypted, to be read as the file `keptId`, also while it is on
 * its way to the server.
 */
export const PersonPhoto = z.strictObject({
  state: z.enum(['none', 'at-server', 'here']),
  keptId: LocalId.nullable(),
})
export type PersonPhoto = z.infer<typeof PersonPhoto>

export const PersonRecord = z.strictObject({
  id: LocalId,
  serverId: ServerId.nullable(),
  fields: PersonFields,
  photo: PersonPhoto,
  /** The server's own words for both; '' when it does not say. */
  roleName: short,
  enabled: short,
  state: RecordState,
})
export type PersonRecord = z.infer<typeof PersonRecord>

/** The largest attachment, in bytes. */
export const largestAttachment = 20 * 1024 * 1024
/** The most one slice of an attachment weighs, in bytes before base64. */
export const attachmentSlice = 96 * 1024

/** `collecting`: its bytes are still coming in; `kept`: whole and encrypted here; `sent`: the server has it. */
export const AttachmentState = z.enum(['collecting', 'kept', 'sent'])
export type AttachmentState = z.infer<typeof AttachmentState>

/** A file of a message. It is kept encrypted; its bytes never lie on the disk in the clear (SECURITY C8). */
export const Attachment = z.strictObject({
  id: LocalId,
  name: short,
  mediaType: z.string().max(100),
  size: z.number().int().nonnegative().max(largestAttachment),
  state: AttachmentState,
  serverId: ServerId.nullable(),
  createdAt: Instant,
})
export type Attachment = z.infer<typeof Attachment>

/**
 * `at-server`: only its name is known here; `coming`: on its way; `here`: kept encrypted, to be read by its id;
 * `too-large`: larger than a desk keeps.
 */
const ReceivedFileState = z.enum(['at-server', 'coming', 'here', 'too-large'])

/** A file of an e-mail that came in. Its name and kind are the sender's claims: text, never a path or an order. */
export const ReceivedFile = z.strictObject({
  id: LocalId,
  name: short,
  mediaType: z.string().max(100),
  /** In bytes; null where the server does not say. */
  size: z.number().int().nonnegative().nullable(),
  state: ReceivedFileState,
  /** Bytes that have come so far. */
  received: z.number().int().nonnegative(),
  /** Why the last try to fetch it ended: an error code, shown in words. */
  reason: z.string().max(40).nullable(),
})
export type ReceivedFile = z.infer<typeof ReceivedFile>

/** What is known of an attachment before it is at the server. */
export const AttachmentFields = Attachment.pick({ name: true, mediaType: true, size: true })
export type AttachmentFields = z.infer<typeof AttachmentFields>
