import { createHash } from 'node:crypto'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { MessageFields, QaFields, qaScoreNames } from '../../preload/contract/records.ts'
import { columnsOf, fieldColumnNames } from './case-columns.ts'
import type { PulledCase } from './db-api.ts'
import { addresseeKeyOf } from './number-key.ts'
import type { DoubleQueries, SentRecord } from './queries/doubles.ts'

/**
 * One send, two records at the server: a network that delivers a POST twice tells nobody. A record that comes in is taken for
 * the second of one of ours when
 * - it is a walk-in that carries our own id, which nobody else can have made, or
 * - it says in every field what was sent, was made by the same person as far as the server says who, and no further from
 *   ours, both by the server's clock, than the sending took, or
 * - it is of the same call or message, the server says that the same person made it in that time, and that somebody has edited
 *   it since, so that what it says now tells nothing.
 * So a second record that somebody makes on purpose later, or that nobody edited and differs in a single word, is never
 * accused. Nothing is done about it but said: which of the two goes is a person's decision at the server.
 */

/** Servers write whole seconds, and finish what they began: this is added to the time the sending took, ms. */
const windowSlackMs = 60_000
/** No sending takes longer, unclear answers and all, ms. */
const longestSendMs = 14 * 86_400_000
/** Where the server does not tell when ours was made, its clock may be this far from ours, ms. */
const clockToleranceMs = 120_000

function likenessOf(kind: string, values: readonly (string | number)[]): Uint8Array {
  const said = values.map((value) => String(value).replaceAll('\r\n', '\n').trim())
  return createHash('sha256')
    .update(JSON.stringify([kind, ...said]))
    .digest()
}

export function likenessOfCase(fields: CaseFields): Uint8Array {
  const columns = columnsOf(fields)
  return likenessOf(
    'case',
    fieldColumnNames.map((name) => columns[name]),
  )
}

export function likenessOfScore({ callRef, scores, comments, recommendations }: QaFields): Uint8Array {
  return likenessOf('qa', [callRef, ...qaScoreNames.map((name) => scores[name]), comments, recommendations])
}

/** Of a message the list does not always carry the text: that is compared apart. */
export function likenessOfMessage(message: {
  readonly kind: string
  readonly subject: string
  readonly recipients: readonly string[]
}): Uint8Array {
  const people = message.recipients.map((each) => addresseeKeyOf(message.kind, each)).toSorted()
  return likenessOf(message.kind, [message.subject, ...people])
}

/** The id a walk-in carries on the wire; '' for what carries none. */
export function referenceOf(pulled: Pick<PulledCase, 'reference' | 'fields'>): string {
  const { source, sourceId } = pulled.fields
  return pulled.reference ?? (source === 'walkin' ? sourceId : '')
}

/** Between which instants, by the server's clock, a second record of this send was made. */
export function windowOf({ madeAt, sentAt, acceptedAt }: Pick<SentRecord, 'madeAt' | 'sentAt' | 'acceptedAt'>): {
  from: number
  to: number
} {
  const took = Math.max(0, acceptedAt - sentAt) + windowSlackMs
  return madeAt === null
    ? { from: sentAt - clockToleranceMs, to: acceptedAt + clockToleranceMs }
    : { from: madeAt - took, to: madeAt + took }
}

interface Met {
  readonly serverId: string
  readonly createdAt: number | null
  readonly createdBy: string
}

/** Made in the course of that one send, and by nobody else. */
function isOfOneSend(sent: SentRecord, met: Met): boolean {
  if (met.serverId === sent.serverId || met.createdAt === null) return false
  if (met.createdBy !== '' && sent.madeBy !== '' && met.createdBy !== sent.madeBy) return false
  const { from, to } = windowOf(sent)
  return met.createdAt >= from && met.createdAt <= to
}

function isOlderThanAllSent(doubles: DoubleQueries, createdAt: number): boolean {
  const oldest = doubles.oldestSentAt()
  return oldest === null || createdAt < oldest - longestSendMs
}

/** What left here for the same call or message, of which this is the second record in other words; undefined without one. */
function editedSince(doubles: DoubleQueries, pulled: PulledCase): SentRecord | undefined {
  if (pulled.createdBy === '' || pulled.updatedAt <= pulled.createdAt) return undefined
  const { source, sourceId } = pulled.fields
  return doubles
    .sentOfContact(source, sourceId)
    .find((sent) => sent.madeBy === pulled.createdBy && isOfOneSend(sent, pulled))
}

/** A case came in that was not here: notes it when it is a second one of ours. True when it is. */
export function noteDoubledCase(doubles: DoubleQueries, pulled: PulledCase, now: number): boolean {
  const reference = referenceOf(pulled)
  // A first pull brings a million rows from before anything was sent here: none of them is worth its likeness.
  if (reference === '' && isOlderThanAllSent(doubles, pulled.createdAt)) return false
  const ours =
    reference === ''
      ? (doubles.sentAlike(likenessOfCase(pulled.fields)).find((sent) => isOfOneSend(sent, pulled)) ??
        editedSince(doubles, pulled))
      : doubles.sentAs(reference).find((sent) => sent.serverId !== pulled.serverId)
  if (ours === undefined) return false
  const { localId: id, serverId: otherServerId } = pulled
  return doubles.note({ id, kind: 'case', serverId: ours.serverId, otherServerId, now })
}

interface MetRecord extends Met {
  readonly id: string
  readonly now: number
}

/**
 * The same for a score or message, which carries no id of ours. `isSaid`: what the likeness does not hold is the same, too.
 * `isThis`: another of ours that says so is still on its way; then this may be what became of it, and its acceptance tells.
 */
function noteDoubledRecord(
  doubles: DoubleQueries,
  met: MetRecord & { readonly likeness: Uint8Array },
  { isSaid, isThis }: { isSaid: (sent: SentRecord) => boolean; isThis: (onItsWay: unknown) => boolean },
): boolean {
  const ours = doubles.sentAlike(met.likeness).find((sent) => isOfOneSend(sent, met) && isSaid(sent))
  if (ours === undefined || doubles.onTheirWay(ours.kind).some(isThis)) return false
  const { id, serverId: otherServerId, now } = met
  return doubles.note({ id, kind: ours.kind, serverId: ours.serverId, otherServerId, now })
}

const isSame = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0

export function noteDoubledScore(doubles: DoubleQueries, score: MetRecord & { readonly fields: QaFields }): boolean {
  const { fields, ...met } = score
  const likeness = likenessOfScore(fields)
  return noteDoubledRecord(
    doubles,
    { ...met, likeness },
    { isSaid: () => true, isThis: (onItsWay) => isSame(likenessOfScore(QaFields.parse(onItsWay)), likeness) },
  )
}

/** Mail carries line ends of its own. */
export const plainText = (text: string) => text.replaceAll('\r\n', '\n').trim()

/**
 * A list does not always carry the text of an e-mail. Then the server has to say who made it, or two people who write to the
 * same place at the same time would accuse each other; once the text is read, it has to be the same (`compareText`). Of two that
 * this person sent to the same people under one subject in one second, the notice may name the wrong one until then.
 * `textOf`: what left here.
 */
export function noteDoubledMessage(
  doubles: DoubleQueries,
  message: MetRecord & { readonly fields: MessageFields },
  textOf: (sent: SentRecord) => string | undefined,
): boolean {
  const { fields, ...met } = message
  const likeness = likenessOfMessage(fields)
  const isSaidBy = (text: string) => plainText(text) === plainText(fields.text)
  return noteDoubledRecord(
    doubles,
    { ...met, likeness },
    {
      isSaid: (sent) =>
        fields.text === '' ? met.createdBy !== '' && met.createdBy === sent.madeBy : isSaidBy(textOf(sent) ?? ''),
      isThis(onItsWay) {
        const own = MessageFields.parse(onItsWay)
        return isSame(likenessOfMessage(own), likeness) && (fields.text === '' || isSaidBy(own.text))
      },
    },
  )
}
