import { z } from 'zod'
import { CaseFields } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { fieldsOf, parseFields, sameFields, sameWhenTrimmed } from './case-columns.ts'
import type { PulledCase, PullPosition } from './db-api.ts'
import { noteDoubledCase, referenceOf } from './doubles.ts'
import type { CaseQueries, StoredCase } from './queries/cases.ts'
import type { DoubleQueries } from './queries/doubles.ts'
import type { MetaQueries } from './queries/meta.ts'
import type { OutboxQueries, StoredCaseEntry } from './queries/outbox.ts'
import { followServer } from './rebase.ts'

export interface PullQueries {
  cases: CaseQueries
  outbox: OutboxQueries
  meta: MetaQueries
  doubles: DoubleQueries
}

const Copy = z.strictObject({
  localId: z.string(),
  serverId: z.string(),
  reference: z.string().nullable(),
  fields: CaseFields,
  createdAt: z.number(),
  updatedAt: z.number(),
  createdBy: z.string(),
})

/** The most rows of one transaction, so that a save never waits long behind a pull (DESIGN 6.7). */
const mostRowsOfAPage = 20

/**
 * The body of the transaction that takes a page of the server's cases. What is being edited here keeps the edit; an own
 * create that is still on its way is the push's to settle. `doubles`: how many of them are the second record of one send.
 * Fails with `bad-request` for a page that is too large.
 */
export function applyPulledPage(
  queries: PullQueries,
  input: { cases: PulledCase[]; position: PullPosition | null; now: number },
): { inserted: number; updated: number; doubles?: number } {
  if (input.cases.length > mostRowsOfAPage) throw new AppError('bad-request')
  const count = { inserted: 0, updated: 0, untouched: 0 }
  let doubles = 0
  const unknown = unknownOf(queries, input.cases)
  // Their words are few and the same: counted together they cost a third of what they cost case by case.
  const counted = queries.cases.countTogether(unknown)
  const codes = new Map(unknown.map((pulled, index) => [pulled, counted[index]]))
  for (const pulled of input.cases) {
    if (codes.has(pulled)) doubles += Number(insertCopy(queries, pulled, input.now, codes.get(pulled)))
    count[codes.has(pulled) ? 'inserted' : takeCopy(queries, pulled, input.now)] += 1
  }
  if (input.position !== null) queries.meta.setPullPosition(input.position)
  return { inserted: count.inserted, updated: count.updated, ...(doubles > 0 && { doubles }) }
}

/** Those that will be inserted. A page may name a case twice. */
function unknownOf(queries: PullQueries, page: readonly PulledCase[]): PulledCase[] {
  const first = new Map(page.toReversed().map((pulled) => [pulled.serverId, pulled]))
  return page.filter(
    (pulled) =>
      first.get(pulled.serverId) === pulled &&
      queries.cases.byServerId(pulled.serverId) === undefined &&
      ownUnsent(queries, pulled) === null,
  )
}

/** True when it is the second record of one send: a person is told. */
function insertCopy({ cases, doubles }: PullQueries, pulled: PulledCase, now: number, counted?: string): boolean {
  cases.insert({ ...pulled, id: pulled.localId, draftId: null }, counted)
  const { source, sourceId } = pulled.fields
  if (source === 'call' && sourceId !== '') cases.takeOrphanedCalls(pulled.localId, sourceId)
  return noteDoubledCase(doubles, pulled, now)
}

/** Takes one copy of the server, whether by a page or by a look. */
export function takeCopy(queries: PullQueries, pulled: PulledCase, now: number): 'inserted' | 'updated' | 'untouched' {
  const known = queries.cases.byServerId(pulled.serverId)
  if (known) return refresh(queries, known, pulled)
  const owner = ownUnsent(queries, pulled)
  if (owner !== null) {
    // No list brings it again soon: should it turn out to be another record than the push settles, it is taken then.
    queries.doubles.passOver({ serverId: pulled.serverId, owner, copy: pulled })
    return 'untouched'
  }
  insertCopy(queries, pulled, now)
  return 'inserted'
}

/** What was passed over while this was on its way is taken now: all but the record that it has become. */
export function takePassedOver(queries: PullQueries, caseId: string, serverId: string, now: number): void {
  for (const copy of queries.doubles.passedOver(caseId)) {
    // One that an earlier program put by in another shape is the server's to bring again: it must not hold up an acceptance.
    const pulled = Copy.safeParse(copy).data
    if (pulled !== undefined && pulled.serverId !== serverId) takeCopy(queries, pulled, now)
  }
}

function refresh({ cases, outbox }: PullQueries, known: StoredCase, pulled: PulledCase): 'updated' | 'untouched' {
  const here = fieldsOf(known)
  const waiting = outbox.ofCase(known.id)
  if (waiting.length === 0) {
    if (sameFields(here, pulled.fields)) return 'untouched'
    cases.replace(known, { fields: pulled.fields, base: null, updatedAt: pulled.updatedAt })
    return 'updated'
  }
  // While a row may be on its way, what it was made from must not change under it; the push reads the server itself.
  const isOnItsWay = waiting.some((row) => row.state === 'sending' || row.state === 'unclear' || row.must_look === 1)
  if (isOnItsWay || known.base === null) return 'untouched'
  const base = parseFields(known.base)
  if (sameFields(base, pulled.fields)) return 'untouched'
  for (const row of waiting) {
    outbox.setFields(row.position, followServer(base, parseFields(row.fields), pulled.fields).fields)
  }
  const next = followServer(base, here, pulled.fields)
  cases.replace(known, { fields: next.fields, base: next.base, updatedAt: known.updated_at })
  return 'updated'
}

/**
 * The same reference (a walk-in carries it as its source id), or the same call, e-mail or message saying what was sent: of
 * a call that was handed on each agent has a ticket, and a colleague's is not ours (DESIGN 6.3). Answers the id of the case here.
 */
function ownUnsent({ cases, outbox }: PullQueries, pulled: PulledCase): string | null {
  const { source, sourceId } = pulled.fields
  const reference = referenceOf(pulled)
  if (reference !== '') {
    const owner = cases.byId(reference)?.server_id === null ? reference : outbox.ownerOf(reference)
    if (owner !== null) return owner
  }
  if (source === 'walkin' || sourceId === '') return null
  const own = cases
    .unsentOf(source, sourceId)
    .flatMap((id) => outbox.ofCase(id))
    .find(
      (row) =>
        row.operation === 'case.create' &&
        (sameWhenTrimmed(parseFields(row.fields), pulled.fields) || isOvertaken(row, pulled)),
    )
  return own?.case_id ?? null
}

/** How far the two clocks may be apart, ms. */
const clockToleranceMs = 120_000

/**
 * Made after ours was sent, of which nobody knows yet whether it arrived: it may be ours that somebody has edited since. The
 * push looks, and knows more of the names by which the server calls this person.
 */
function isOvertaken(row: StoredCaseEntry, pulled: PulledCase): boolean {
  if (row.first_sent_at === null || pulled.createdBy === '') return false
  const isInDoubt = row.state === 'sending' || row.state === 'unclear' || row.must_look === 1
  return isInDoubt && pulled.createdAt >= row.first_sent_at - clockToleranceMs
}
