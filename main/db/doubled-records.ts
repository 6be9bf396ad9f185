import { MessageFields, QaFields } from '../../preload/contract/records.ts'
import type { AcceptedRecord } from './db-api.ts'
import {
  likenessOfMessage,
  likenessOfScore,
  noteDoubledMessage,
  noteDoubledScore,
  plainText,
  windowOf,
} from './doubles.ts'
import type { DoubleQueries, SentRecord } from './queries/doubles.ts'
import type { createMessageQueries } from './queries/messages.ts'
import type { StoredEntry } from './queries/outbox.ts'
import type { createScoreQueries } from './queries/scores.ts'

interface DoubledQueries {
  scores: ReturnType<typeof createScoreQueries>
  messages: ReturnType<typeof createMessageQueries>
  doubles: DoubleQueries
}

/** More scores of one call than anybody gives. */
const mostOfACall = 50

/**
 * After the server took a score or message: what left here is remembered, so that a second record of the same send is known
 * when it comes in; and one that a pull brought while ours was on its way is found now. People and files have no doubles.
 */
export function rememberRecord(
  queries: DoubledQueries,
  entry: StoredEntry,
  { server, now, skewMs = 0 }: { server: AcceptedRecord; now: number; skewMs?: number },
): void {
  const { scores, messages, doubles } = queries
  // By the server's clock, as when it left.
  const times = { sentAt: entry.first_sent_at ?? entry.created_at + skewMs, acceptedAt: now + skewMs }
  const about = { recordId: entry.record_id, reference: null, ...times }
  const keep = (sent: SentRecord) => {
    doubles.keepSent(sent)
    doubles.forget(sent.kind, sent.serverId)
    return sent
  }
  const stored: unknown = JSON.parse(entry.fields)
  switch (server.kind) {
    case 'qa': {
      const likeness = likenessOfScore(QaFields.parse(stored))
      const { kind, serverId, createdAt: madeAt, createdBy: madeBy } = server
      keep({ ...about, kind, serverId, likeness, madeAt, madeBy })
      for (const each of scores.page({ callRef: server.fields.callRef, before: null, limit: mostOfACall })) {
        const { id, serverId: other, createdAt, createdBy, fields } = each
        if (other === null || scores.ownBy(other) !== null) continue
        noteDoubledScore(doubles, { id, serverId: other, createdAt, createdBy, fields, now })
      }
      return
    }
    case 'email':
    case 'sms': {
      const own = MessageFields.parse(stored)
      const { kind, serverId, createdAt: madeAt, createdBy: madeBy = '' } = server
      const sent = keep({ ...about, kind, serverId, likeness: likenessOfMessage(own), madeAt, madeBy })
      const [recipient = ''] = own.recipients
      for (const each of messages.copiesNear({ kind, recipient, ...windowOf(sent) })) {
        if (each.serverId !== null)
          noteDoubledMessage(doubles, { ...each, serverId: each.serverId, now }, () => own.text)
      }
      return
    }
    case 'user':
    case 'file':
      return
  }
}

/** The text of a message has been read: one that says something else was no double. */
export function compareText({ messages, doubles }: DoubledQueries, id: string): void {
  const message = messages.byId(id)
  if (message?.serverId == null) return
  const { kind, text } = message.fields
  const ours = doubles.firstOf(kind, message.serverId)
  const own = ours === null ? null : messages.byServerId(kind, ours)
  if (own !== null && plainText(own.fields.text) !== plainText(text)) doubles.forget(kind, message.serverId)
}
