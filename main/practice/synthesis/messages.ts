import { dialects, sendingMs, type MessageKind, type MessageRow } from '../messages.ts'
import { english, swahili, type MessageLanguage } from './message-phrases.ts'
import { createRandom, type Random } from './random.ts'

/** What a ticket says of the message it was written for. */
export interface TicketOfMessage {
  readonly messageId: number
  readonly categoryMain: string
  readonly narrative: string
  readonly phone: string
  readonly email: string
  readonly createdBy: string
  readonly createdAt: number
}

export interface SyntheticMessage {
  readonly id: number
  readonly row: MessageRow
  readonly addresses: readonly string[]
  /** It carries a file. */
  readonly hasFile: boolean
}

const minuteMs = 60_000

/** The language of a narrative, by words that only one of the two has. */
export function languageOf(text: string): MessageLanguage {
  return /\b(?:mtoto|kwa|watoto|binti|kijana)\b/i.test(text) ? swahili : english
}

function phrase(random: Random, lists: { readonly [key: string]: readonly string[] }, category: string): string {
  const list = lists[category] ?? lists['other'] ?? []
  return list[random.between(0, list.length - 1)] ?? ''
}

/** As many people's mail programs write it: the letter, and a line of their own with a picture and a link. */
function laidOut(parts: readonly string[]): string {
  const letter = parts.map((part, at) => `<p>${at === 0 ? `<b>${part}</b>` : part}</p>`).join('')
  const foot =
    '<a href="https://mail.example/app">mail.example</a> <img src="https://mail.example/logo.gif" alt="mail.example">'
  return `<html><head><style>p{color:#333}</style></head><body>${letter}<hr><p>${foot}</p></body></html>`
}

function asked(random: Random, ticket: TicketOfMessage, kind: MessageKind): SyntheticMessage {
  const language = languageOf(ticket.narrative)
  const question = phrase(random, language.questions, ticket.categoryMain)
  const parts = [random.pick(language.greetings), question, random.pick(language.closings)]
  // Nobody whose e-mail came in is without an address, whatever the ticket says of them.
  const mail = ticket.email.includes('@') ? ticket.email : `visitor${ticket.messageId}@mail.example`
  return {
    id: ticket.messageId,
    row: {
      folder: 'inbox',
      status: 'RECEIVED',
      subject: kind === 'emails' ? (language.subjects[ticket.categoryMain] ?? language.subjects.other) : '',
      msg: parts.join(kind === 'emails' ? '\n\n' : ' '),
      html: kind === 'emails' && ticket.messageId % 4 === 0 ? laidOut(parts) : '',
      sender: kind === 'emails' ? mail : /\d/.test(ticket.phone) ? ticket.phone : '',
      created_by: '',
      created_at: ticket.createdAt - random.between(4, 40) * minuteMs,
      sent_at: null,
    },
    addresses: [],
    // Some people send a photograph or a letter along.
    hasFile: kind === 'emails' && ticket.messageId % 3 === 0,
  }
}

function answered(random: Random, ticket: TicketOfMessage, to: SyntheticMessage, kind: MessageKind, id: number) {
  const language = languageOf(ticket.narrative)
  const answer = random.pick(language.answers)
  const createdAt = ticket.createdAt + random.between(1, 20) * minuteMs
  const { subject, sender } = to.row
  return {
    id,
    row: {
      folder: 'sent',
      status: 'SENT',
      subject: kind === 'emails' ? `Re: ${subject}` : '',
      msg: kind === 'emails' ? `${answer}\n\n${language.signed}` : answer,
      html: '',
      sender: dialects[kind].sender,
      created_by: ticket.createdBy,
      created_at: createdAt,
      sent_at: createdAt + sendingMs,
    },
    addresses: [sender],
    hasFile: kind === 'emails' && random.chance(0.3),
  } satisfies SyntheticMessage
}

/**
 * The messages behind these tickets, under the ids the tickets name, and answers to most of them under ids that are
 * free; none after `now`. The same tickets and seed give the same.
 */
export function syntheticMessages(
  seed: number,
  tickets: readonly TicketOfMessage[],
  kind: MessageKind,
  now: number,
): SyntheticMessage[] {
  const random = createRandom(seed + (kind === 'emails' ? 1 : 2))
  const taken = new Set(tickets.map((ticket) => ticket.messageId))
  const freeAfter = (id: number): number => {
    let free = id + 1
    while (taken.has(free)) free++
    taken.add(free)
    return free
  }
  return tickets
    .flatMap((ticket) => {
      const question = asked(random, ticket, kind)
      const isAnswered = random.chance(0.6) && question.row.sender !== ''
      return isAnswered ? [question, answered(random, ticket, question, kind, freeAfter(question.id))] : [question]
    })
    .filter(({ row }) => (row.sent_at ?? row.created_at) <= now)
    .toSorted((a, b) => a.id - b.id)
}
