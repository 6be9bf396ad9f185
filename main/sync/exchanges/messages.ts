import type { MessageFields } from '../../../preload/contract/index.ts'
import { GatewayError } from '../../api/gateway-error.ts'
import type { ServerMessage } from '../../api/gateway.ts'
import { addresseeKeyOf } from '../../db/number-key.ts'
import type { MessageEntry, OutboxEntry } from '../../db/db-api.ts'
import type { Exchange } from '../exchange.ts'
import type { ExchangeParts } from './cases.ts'
import { createAuthors, isSince, judgeEqual, nothingToShow, sinceOf, takenRecords } from './equal-ones.ts'

const mostRecipients = 51

/** E-mails and text messages: one with the same words to the same people, made by this person after this one was sent. */
export function createMessageExchange({
  db,
  gateway,
  clock,
  skewMs,
}: ExchangeParts): Exchange<MessageEntry, ServerMessage> {
  const isSame = (entry: MessageEntry, server: ServerMessage) =>
    isSameMessage(entry.fields, server) && isSince(sinceOf(entry, skewMs()), server.createdAt)
  const authors = createAuthors()
  return {
    is: (entry: OutboxEntry): entry is MessageEntry => entry.kind === 'email' || entry.kind === 'sms',
    mustLook: true,
    async create(session, { fields, uploaded }) {
      // Its files wait before it in the outbox, so one that is missing was taken away by somebody.
      if (uploaded.length < fields.attachments.length) throw new GatewayError('server-missing', 'refused')
      const made = await gateway.createMessage(session, { fields, uploaded })
      authors.learn(made)
      return made
    },
    find(session, entry) {
      authors.signedIn(session)
      return gateway.findMessages(session, entry.fields, sinceOf(entry, skewMs()))
    },
    taken: (entry, candidates) => takenRecords(db, entry, candidates),
    ...judgeEqual(isSame, authors),
    async settle(entry, server) {
      return (await db.markRecordAccepted({ id: entry.id, server, now: clock.now(), skewMs: skewMs() })).state
    },
    shown: nothingToShow,
  }
}

/** Mail carries line ends of its own. */
const plain = (text: string) => text.replaceAll('\r\n', '\n').trim()

/** The same text to the same people; a server may write their numbers and addresses in its own way. */
export function isSameMessage(sent: MessageFields, theirs: ServerMessage): boolean {
  const people = (all: readonly string[]) =>
    all
      .map((each) => addresseeKeyOf(sent.kind, each))
      .toSorted()
      .join('\n')
  return (
    sent.kind === theirs.kind &&
    sent.subject.trim() === theirs.subject.trim() &&
    plain(sent.text) === plain(theirs.text) &&
    // A longer list than ours can be is cut when it is read.
    theirs.recipients.length < mostRecipients &&
    people(sent.recipients) === people(theirs.recipients)
  )
}
