import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDesk } from '../../../main/db/open-desk.ts'
import type { DbApi } from '../../../main/db/db-api.ts'
import type { CallFilter, CallReport } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase, ofCases } from '../../kit/temp-database.ts'

const start = 1_800_000_000_000
const anyCall: CallFilter = { text: '', directions: [], ends: [], from: null, to: null }

let temp: TempDatabase
let desk: ReturnType<typeof openDesk>
let api: DbApi
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  api = desk.api
})
afterEach(() => {
  desk.close()
  temp.remove()
})

function report(about: Partial<CallReport> = {}): CallReport {
  return {
    id: v7(),
    direction: 'in',
    number: '+254 722 000 111',
    name: 'Wanjiku',
    queue: 'child-helpline',
    callRef: '1800000000.1',
    startedAt: start,
    answeredAt: start + 4000,
    endedAt: start + 64_000,
    holds: 1,
    heldMs: 5000,
    end: 'completed',
    quality: { mosMin: 3.9, mosAverage: 4.2, lossPercent: 0.5, jitterMs: 6, roundTripMs: null },
    caseId: null,
    ...about,
  }
}

function record(about: Partial<CallReport> = {}): CallReport {
  const one = report(about)
  api.recordCall({ report: one, now: start })
  return one
}

const page = (filter: Partial<CallFilter> = {}, before: number | null = null, limit = 50) =>
  api.pageCalls({ filter: { ...anyCall, ...filter }, before, limit })

function saveCase(about: Parameters<typeof caseFields>[0] = {}, now = start): string {
  const id = v7()
  api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields: caseFields(about), createdBy: 'amina', now })
  return id
}

/** What the server has accepted is no longer in the outbox. */
function accept(caseId: string, serverId: string): void {
  for (const entry of ofCases(api.dueEntries({ now: 1e15, limit: 50, excludeCases: [] }))) {
    if (entry.caseId !== caseId) continue
    api.markSending({ id: entry.id, now: start })
    api.markAccepted({ id: entry.id, server: { serverId, fields: entry.fields, updatedAt: start }, now: start })
  }
}

const outcome = (id: string, disposition: 'prank' | 'blank-call' | 'call-completed' = 'prank', now = start) =>
  api.setOutcome({
    id,
    disposition,
    caseId: v7(),
    outboxId: v7(),
    createdBy: 'amina',
    now,
    undoUntil: now + 10_000,
  })
const due = (now: number) => ofCases(api.dueEntries({ now, limit: 50, excludeCases: [] }))

describe('the log of calls', () => {
  it('keeps a call whole, and the last report of it counts', () => {
    const ringing = record({ answeredAt: null, endedAt: null, end: null, quality: null, holds: 0, heldMs: 0 })
    expect(page()).toEqual([{ ...ringing, seq: start, disposition: '' }])
    const ended = report({ id: ringing.id })
    api.recordCall({ report: ended, now: start + 64_000 })
    expect(page()).toEqual([{ ...ended, seq: start, disposition: '' }])
  })

  it('never forgets the id by which the server knows a call, nor its case', () => {
    const caseId = v7()
    const { id } = record({ caseId })
    record({ id, callRef: null, caseId: null })
    expect(page()).toMatchObject([{ id, callRef: '1800000000.1', caseId }])
  })

  it('keeps the name that a window behind a lock no longer knows', () => {
    const { id } = record({ name: 'Wanjiku' })
    record({ id, name: '' })
    expect(page()).toMatchObject([{ id, name: 'Wanjiku' }])
  })

  it('is told newest first in pages, also with many calls in one second', () => {
    const ids = Array.from({ length: 25 }, (_, index) => record({ startedAt: start + (index % 2) }).id)
    const seen: string[] = []
    let before: number | null = null
    do {
      const rows = page({}, before, 10)
      seen.push(...rows.map((row) => row.id))
      before = rows.length < 10 ? null : (rows.at(-1)?.seq ?? null)
    } while (before !== null)
    expect(seen).toEqual(ids.toReversed())
  })

  it('is found by a part of the number as people write it, and by a name without case and accents', () => {
    const { id } = record({ name: 'Zoé Wanjikũ', number: '+254 722-000 111' })
    record({ name: 'Somebody', number: '0733 555 666' })
    for (const text of ['722000', '722 000', '0-111', 'zoe', 'WANJIKU', ' jik ']) {
      expect([text, page({ text }).map((row) => row.id)]).toEqual([text, [id]])
    }
    expect(page({ text: "'; DROP TABLE calls; --" })).toEqual([])
    expect(page({ text: '%' })).toEqual([])
  })

  it('is filtered by direction, end and time', () => {
    const missed = record({ end: 'missed', startedAt: start })
    const out = record({ direction: 'out', end: 'busy', startedAt: start + 5000 })
    const going = record({ end: null, endedAt: null, startedAt: start + 9000 })
    const idsOf = (filter: Partial<CallFilter>) => page(filter).map((row) => row.id)
    expect(idsOf({ directions: ['out'] })).toEqual([out.id])
    expect(idsOf({ ends: ['missed', 'busy'] })).toEqual([out.id, missed.id])
    expect(idsOf({ from: start + 5000 })).toEqual([going.id, out.id])
    expect(idsOf({ from: start + 1, to: start + 9000 })).toEqual([out.id])
  })

  it('tells the calls of a case: those recorded with it, and the one it names as its source', () => {
    const mine = saveCase({ source: 'call', sourceId: '1800000000.7' })
    const first = record({ caseId: mine, callRef: '1800000000.6', startedAt: start })
    const named = record({ callRef: '1800000000.7', startedAt: start + 1000 })
    record({ callRef: '1800000000.8', startedAt: start + 2000 })
    expect(api.callsOfCase({ caseId: mine }).map((row) => row.id)).toEqual([named.id, first.id])
    expect(api.callsOfCase({ caseId: v7() })).toEqual([])
  })

  it('finds the case of a call by its log, else by the source of the case', () => {
    const byLog = saveCase()
    record({ callRef: 'a.1', caseId: byLog })
    const bySource = saveCase({ source: 'call', sourceId: 'a.2' })
    record({ callRef: 'a.3', caseId: v7() })
    saveCase({ source: 'email', sourceId: 'a.4' })
    expect(api.caseOfCallRef({ callRef: 'a.1' })).toBe(byLog)
    expect(api.caseOfCallRef({ callRef: 'a.2' })).toBe(bySource)
    expect(api.caseOfCallRef({ callRef: 'a.3' })).toBeNull()
    expect(api.caseOfCallRef({ callRef: 'a.4' })).toBeNull()
  })

  it('at opening takes calls that never ended for dropped, and lets nothing go: the sweep does, with a clock it believes', () => {
    const cut = record({ endedAt: null, end: null, startedAt: start - 5000 })
    const old = record({ startedAt: start - 1e9 })
    expect(api.tidyCalls()).toEqual({ closed: 1 })
    const kept = page()
    expect(kept.map((row) => row.id)).toEqual([cut.id, old.id])
    expect(kept[0]).toMatchObject({ end: 'dropped', endedAt: start })
  })

  it('goes with the sweep when it is old and its case is safe', () => {
    const young = record()
    const old = record({ startedAt: start - 1e9 })
    const unsent = record({ startedAt: start - 1e9, caseId: saveCase() })
    const draft = record({ startedAt: start - 1e9, caseId: v7() })
    api.saveDraft({ id: draft.caseId ?? '', caseId: null, fields: caseFields(), now: start })
    const swept = api.sweep({ table: 'calls', before: start - 1e8, after: -1, limit: 100, keep: [] })
    expect(swept).toMatchObject({ removed: 1, next: null })
    expect(page().map((row) => row.id)).toEqual([young.id, draft.id, unsent.id])
    expect(page().map((row) => row.id)).not.toContain(old.id)
  })
})

describe('the outcome of a call without a case', () => {
  it('is a closed ticket of source call with the number, durable at once and sent after its time to be undone', () => {
    const call = record()
    const { caseId, undoUntil } = outcome(call.id)
    expect(undoUntil).toBe(start + 10_000)
    expect(api.getCase({ id: caseId })).toMatchObject({
      state: 'saved',
      fields: {
        source: 'call',
        sourceId: '1800000000.1',
        status: 'closed',
        disposition: 'prank',
        narrative: '',
        contact: { phone: '+254 722 000 111', firstName: '' },
      },
    })
    expect(page()).toMatchObject([{ id: call.id, disposition: 'prank', caseId }])
    expect(due(start + 9999)).toEqual([])
    expect(api.nextDueAt()).toBe(start + 10_000)
    expect(due(start + 10_000)).toMatchObject([{ caseId, operation: 'case.create' }])
  })

  it('stays back for its time also when everything is tried at once, and not when the clock was set back', () => {
    outcome(record().id)
    api.retryNow({ id: null, now: start })
    expect(api.dueEntries({ now: 1e15, clockNow: start + 1, limit: 9, excludeCases: [] })).toEqual([])
    expect(api.dueEntries({ now: 1e15, clockNow: start - 3_600_000, limit: 9, excludeCases: [] })).toHaveLength(1)
  })

  it('uses our own id of the call where the server’s is unknown, and no word in place of a number', () => {
    const call = record({ callRef: null, number: 'anonymous' })
    const { caseId } = outcome(call.id)
    expect(api.getCase({ id: caseId }).fields).toMatchObject({ sourceId: call.id, contact: { phone: '' } })
  })

  it('said again is one ticket with the later word, and its time starts anew', () => {
    const call = record()
    const first = outcome(call.id, 'prank', start)
    const second = outcome(call.id, 'blank-call', start + 8000)
    expect(second).toEqual({ caseId: first.caseId, undoUntil: start + 18_000 })
    expect(due(start + 17_999)).toEqual([])
    expect(due(start + 18_000)).toMatchObject([{ fields: { disposition: 'blank-call' } }])
    expect(api.outboxSummary().waiting).toBe(1)
  })

  it('taken back leaves nothing: no case, nothing to send, nothing in the log', () => {
    const call = record()
    const { caseId } = outcome(call.id)
    expect(api.undoOutcome({ id: call.id })).toEqual({ caseId })
    expect(() => api.getCase({ id: caseId })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(api.outboxSummary()).toEqual({ waiting: 0, needsYou: 0, oldestAt: null })
    expect(page()).toMatchObject([{ disposition: '', caseId: null }])
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('cannot be taken back once it is on its way or sent', () => {
    const call = record()
    const { caseId } = outcome(call.id)
    const [entry] = due(start + 10_000)
    api.markSending({ id: entry?.id ?? '', now: start })
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
    api.reschedule({
      id: entry?.id ?? '',
      state: 'queued',
      nextTryAt: start,
      code: 'server-unreachable',
      isServerError: false,
      now: start,
    })
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
    accept(caseId, '901')
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(api.getCase({ id: caseId })).toMatchObject({ state: 'accepted', fields: { disposition: 'prank' } })
  })

  it('said anew after it was sent is an edit of that ticket', () => {
    const call = record()
    const { caseId } = outcome(call.id)
    accept(caseId, '901')
    expect(outcome(call.id, 'blank-call', start + 60_000)).toEqual({ caseId, undoUntil: start + 60_000 })
    expect(due(start + 60_000)).toMatchObject([{ caseId, operation: 'case.update', serverId: '901' }])
    expect(page()).toMatchObject([{ disposition: 'blank-call' }])
  })

  it('of a call that has a saved case is that case’s own field, and taking it back never deletes the case', () => {
    const caseId = saveCase({ narrative: 'written while talking' })
    accept(caseId, '77')
    const call = record({ caseId })
    expect(outcome(call.id, 'call-completed')).toEqual({ caseId, undoUntil: start })
    expect(due(start)).toMatchObject([
      {
        caseId,
        operation: 'case.update',
        fields: { narrative: 'written while talking', disposition: 'call-completed' },
      },
    ])
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(api.getCase({ id: caseId }).fields.disposition).toBe('call-completed')
  })

  it('of a call with an open draft is one ticket with it: the draft becomes its edit, and undo spares what was written', () => {
    const draftId = v7()
    api.saveDraft({ id: draftId, caseId: null, fields: caseFields({ narrative: 'half a sentence' }), now: start })
    const call = record({ caseId: draftId })
    expect(outcome(call.id).caseId).toBe(draftId)
    api.undoOutcome({ id: call.id })
    expect(api.listDrafts()).toMatchObject([{ id: draftId, fields: { narrative: 'half a sentence' } }])
    expect(page()).toMatchObject([{ caseId: draftId, disposition: '' }])
    outcome(call.id)
    const fields = caseFields({
      source: 'call',
      sourceId: '1800000000.1',
      narrative: 'a whole one',
      disposition: 'prank',
    })
    api.saveCase({ caseId: draftId, outboxId: v7(), draftId, fields, createdBy: 'amina', now: start + 1000 })
    expect(() => api.undoOutcome({ id: call.id })).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(due(start + 1000)).toMatchObject([{ caseId: draftId, fields: { narrative: 'a whole one' } }])
    expect(api.listDrafts()).toEqual([])
  })

  it('is not unsaid by the form of the same call, saved later without an outcome', () => {
    const draftId = v7()
    const call = record({ caseId: draftId })
    const fields = caseFields({ source: 'call', sourceId: '1800000000.1', narrative: 'a silent call' })
    api.saveDraft({ id: draftId, caseId: null, fields, now: start })
    outcome(call.id, 'blank-call')
    const save = (next: typeof fields, begun = draftId) =>
      api.saveCase({ caseId: draftId, outboxId: v7(), draftId: begun, fields: next, createdBy: 'amina', now: start })
    save(fields)
    expect(due(start)).toMatchObject([{ fields: { narrative: 'a silent call', disposition: 'blank-call' } }])
    expect(page()).toMatchObject([{ disposition: 'blank-call' }])
    // An edit of the ticket itself knows of it, and may take it back.
    const edit = v7()
    api.saveDraft({ id: edit, caseId: draftId, fields, now: start })
    save({ ...fields, disposition: '' }, edit)
    expect(api.getCase({ id: draftId }).fields.disposition).toBe('')
  })

  it('and a case that says the same of the same call are never both taken for one record of the server', () => {
    const call = record()
    const { caseId } = outcome(call.id)
    const { fields } = api.getCase({ id: caseId })
    const other = saveCase(fields)
    const entries = due(start + 10_000)
    expect(entries).toHaveLength(2)
    for (const entry of entries) api.markSending({ id: entry.id, now: start })
    const settle = (of: string) =>
      api.markAccepted({
        id: entries.find((each) => each.caseId === of)?.id ?? '',
        server: { serverId: '901', fields, updatedAt: start },
        now: start,
      })
    settle(caseId)
    expect(() => settle(other)).toThrow(expect.objectContaining({ code: 'server-duplicate' }))
    expect(api.getCase({ id: caseId })).toMatchObject({ serverId: '901', state: 'accepted' })
    expect(api.getCase({ id: other })).toMatchObject({ serverId: null })
  })

  it('of a call nobody knows is told as such', () => {
    expect(() => outcome(v7())).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => api.undoOutcome({ id: v7() })).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('is out of the search index when it was taken back', () => {
    const call = record()
    outcome(call.id)
    const { lastRevision } = api.changesSince({ after: 0, limit: 10 })
    api.undoOutcome({ id: call.id })
    expect(api.changesSince({ after: lastRevision, limit: 10 }).changes).toMatchObject([{ names: '', phone: '' }])
  })
})
