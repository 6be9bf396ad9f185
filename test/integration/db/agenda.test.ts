import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { callBackSql } from '../../../main/db/queries/call-backs.ts'
import { followUpSql } from '../../../main/db/queries/follow-ups.ts'
import { ownFigureSql } from '../../../main/db/queries/own-figures.ts'
import type { DbApi } from '../../../main/db/db-api.ts'
import { codeOf, type CallBackInput, type CallReport } from '../../../preload/contract/index.ts'
import { caseFields, ofCases, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const now = 1_800_000_000_000
const minute = 60_000
const day = 86_400_000

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

function reopen(): void {
  desk = temp.openHere()
  api = desk.api
}

function saveCase(at = now): string {
  const id = v7()
  const fields = caseFields({ narrative: 'x', contact: { firstName: 'Wanjiku', phone: '0722000111' } })
  api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields, createdBy: 'amina', now: at })
  return id
}

function accept(caseId: string, serverId: string): void {
  const [entry] = ofCases(api.dueEntries({ now: now + day, limit: 50, excludeCases: [] })).filter(
    (each) => each.caseId === caseId,
  )
  if (entry === undefined) throw new Error('nothing to accept')
  api.markSending({ id: entry.id, now })
  api.markAccepted({ id: entry.id, server: { serverId, fields: entry.fields, updatedAt: null }, now })
}

const followUp = (caseId: string, dueAt: number, note = '') =>
  api.saveFollowUp({ followUp: { id: v7(), caseId, note }, dueAt, now })

function wish(about: Partial<CallBackInput> = {}): CallBackInput {
  return {
    id: v7(),
    madeFrom: 'hand',
    number: '+254 722 000 111',
    name: 'Wanjiku',
    note: '',
    priority: 'medium',
    day: '2027-01-15',
    fromMinute: 480,
    toMinute: 720,
    caseId: null,
    callId: null,
    ...about,
  }
}

const keep = (about: Partial<CallBackInput> = {}, from = 0, to = 240) =>
  api.saveCallBack({ callBack: wish(about), fromAt: now + from * minute, toAt: now + to * minute, now })

function report(about: Partial<CallReport> = {}): CallReport {
  const one: CallReport = {
    id: v7(),
    direction: 'in',
    number: '0722000111',
    name: '',
    queue: '',
    callRef: null,
    startedAt: now,
    answeredAt: null,
    endedAt: now + minute,
    holds: 0,
    heldMs: 0,
    end: 'missed',
    quality: null,
    caseId: null,
    ...about,
  }
  api.recordCall({ report: one, now })
  return one
}

function codeFor(work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (error) {
    return codeOf(error)
  }
}

describe('a follow-up', () => {
  it('is read by its day, overdue first, page after page, and leaves the list when it is done', () => {
    const caseId = saveCase()
    const made = [5, -3, 2, -1, 9].map((days) => followUp(caseId, now + days * day, `in ${days}`))
    const first = api.pageFollowUps({ which: 'open', after: null, limit: 3 })
    expect(first.map(({ note }) => note)).toEqual(['in -3', 'in -1', 'in 2'])
    const last = first.at(-1)
    const second = api.pageFollowUps({ which: 'open', after: { at: last?.dueAt ?? 0, id: last?.id ?? '' }, limit: 3 })
    expect(second.map(({ note }) => note)).toEqual(['in 5', 'in 9'])
    expect(first[0]).toMatchObject({ caseId, about: 'Wanjiku', row: { id: caseId } })
    api.setFollowUpDone({ id: made[1]?.id ?? '', doneAt: now })
    expect(api.pageFollowUps({ which: 'open', after: null, limit: 9 })).toHaveLength(4)
    expect(api.pageFollowUps({ which: 'done', after: null, limit: 9 })).toMatchObject([{ note: 'in -3', doneAt: now }])
    expect(api.agendaCounts({ now, endOfDay: now + day })).toMatchObject({ overdue: 1, today: 0 })
    api.setFollowUpDone({ id: made[1]?.id ?? '', doneAt: null })
    expect(api.agendaCounts({ now, endOfDay: now + 3 * day })).toMatchObject({ overdue: 2, today: 1 })
    expect(api.ownFigures({ since: now, login: 'amina' })).toMatchObject({ cases: 1, followUpsDone: 0 })
  })

  it('saved twice is one, and tells how often it was moved', () => {
    const caseId = saveCase()
    const { id } = followUp(caseId, now)
    api.saveFollowUp({ followUp: { id, caseId, note: 'other words' }, dueAt: now, now })
    const moved = api.saveFollowUp({ followUp: { id, caseId, note: 'other words' }, dueAt: now + day, now })
    expect(moved).toMatchObject({ id, moved: 1, note: 'other words', dueAt: now + day })
    expect(api.followUpsOfCase({ caseId })).toHaveLength(1)
  })

  it('is refused for a case that is not here', () => {
    expect(codeFor(() => followUp(v7(), now))).toBe('not-found')
  })

  it('finds its case again that came anew from the server, and says so of one that has gone', () => {
    const caseId = saveCase()
    const { id } = followUp(caseId, now, 'ask again')
    accept(caseId, '4711')
    const behind = temp.openBare()
    behind.prepare('UPDATE cases SET id = ? WHERE id = ?').run(v7(), caseId)
    const [again] = api.pageFollowUps({ which: 'open', after: null, limit: 1 })
    expect(again).toMatchObject({ id, note: 'ask again', row: { serverId: '4711' } })
    expect(again?.caseId).toBe(again?.row?.id)
    expect(api.followUpsOfCase({ caseId: again?.caseId ?? '' })).toHaveLength(1)
    behind.prepare('DELETE FROM cases').run()
    behind.close()
    expect(api.pageFollowUps({ which: 'open', after: null, limit: 1 })).toMatchObject([
      { id, row: null, about: 'Wanjiku' },
    ])
  })

  it('keeps its case from growing old here until it is done', () => {
    const caseId = saveCase(now - 500 * day)
    const fields = { ...caseFields({ contact: { firstName: 'W' } }), status: 'closed' as const }
    api.saveCase({ caseId, outboxId: v7(), draftId: v7(), fields, createdBy: 'amina', now: now - 500 * day })
    accept(caseId, '1')
    const { id } = followUp(caseId, now)
    temp.openBare().prepare('UPDATE cases SET updated_at = created_at').run()
    const sweep = () => api.sweep({ table: 'cases', before: now - 90 * day, after: -1, limit: 50, keep: [] }).removed
    expect(sweep()).toBe(0)
    api.setFollowUpDone({ id, doneAt: now })
    expect(sweep()).toBe(1)
  })
})

describe('a call-back', () => {
  it('is closed by a result only after the number was dialled, or with a reason', () => {
    const { id } = keep()
    expect(codeFor(() => api.closeCallBack({ id, result: 'reached', reason: '', now }))).toBe('dial-first')
    expect(codeFor(() => api.closeCallBack({ id, result: 'not-reached', reason: 'no time', now }))).toBe('dial-first')
    expect(codeFor(() => api.closeCallBack({ id, result: 'not-needed', reason: '  ', now }))).toBe('dial-first')
    // The same number, written otherwise; the telephone reports it by itself.
    const call = report({
      direction: 'out',
      number: '+254 722-000-111',
      startedAt: now + minute,
      endedAt: null,
      end: null,
    })
    report({ ...call, answeredAt: now + 2 * minute, endedAt: now + 3 * minute, end: 'completed' })
    const [row] = api.pageCallBacks({ which: 'open', after: null, limit: 1 })
    expect(row).toMatchObject({
      attemptCount: 1,
      attempts: [{ at: now + minute, answeredAt: now + 2 * minute, end: 'completed' }],
    })
    const closed = api.closeCallBack({ id, result: 'reached', reason: '', now: now + 4 * minute })
    expect(closed).toMatchObject({ result: 'reached', closedAt: now + 4 * minute })
    expect(codeFor(() => api.closeCallBack({ id, result: 'reached', reason: '', now }))).toBe('not-found')
    expect(api.reopenCallBack({ id })).toMatchObject({ closedAt: null, result: null, attemptCount: 1 })
  })

  it('that is not needed any more keeps the reason that was given', () => {
    const { id } = keep()
    expect(api.closeCallBack({ id, result: 'not-needed', reason: ' came in person ', now })).toMatchObject({
      result: 'not-needed',
      reason: 'came in person',
    })
    expect(api.ownFigures({ since: now, login: 'amina' }).callBacksDone).toBe(1)
  })

  it('counts no call that was made before it, to another number, or that came in', () => {
    report({ direction: 'out', startedAt: now - minute, end: 'no-answer' })
    const { id } = keep()
    report({ direction: 'out', number: '0722000112', startedAt: now + minute, end: 'no-answer' })
    report({ startedAt: now + minute, answeredAt: now + minute, end: 'completed' })
    expect(codeFor(() => api.closeCallBack({ id, result: 'reached', reason: '', now }))).toBe('dial-first')
  })

  it('counts no try to a number that was wrong and has been mended', () => {
    const { id } = keep({ number: '0733000222' })
    report({ direction: 'out', number: '0733000222', startedAt: now + minute, end: 'unknown-number' })
    const mended = api.saveCallBack({ callBack: wish({ id }), fromAt: now, toAt: now + day, now: now + 2 * minute })
    expect(mended).toMatchObject({ attemptCount: 0, attempts: [] })
    expect(codeFor(() => api.closeCallBack({ id, result: 'not-reached', reason: '', now }))).toBe('dial-first')
    report({ direction: 'out', startedAt: now + 3 * minute, end: 'no-answer' })
    expect(api.closeCallBack({ id, result: 'not-reached', reason: '', now })).toMatchObject({ attemptCount: 1 })
  })

  it('is taken in hand and given back, moved, and counted by its period', () => {
    const { id } = keep({}, -60, -10)
    keep({ number: '0733000222' }, -5, 30)
    keep({ number: '0744000333' }, 60, 90)
    expect(api.agendaCounts({ now, endOfDay: now + day })).toMatchObject({
      callBacks: 3,
      callBacksPast: 1,
      callBacksNow: 1,
    })
    expect(api.pageCallBacks({ which: 'open', after: null, limit: 5 }).map(({ number }) => number)).toEqual([
      '+254 722 000 111',
      '0733000222',
      '0744000333',
    ])
    expect(api.takeCallBack({ id, takenAt: now })).toMatchObject({ takenAt: now })
    expect(api.takeCallBack({ id, takenAt: null })).toMatchObject({ takenAt: null })
    const moved = api.saveCallBack({
      callBack: wish({ id, note: 'after school' }),
      fromAt: now + minute,
      toAt: now + 2 * minute,
      now,
    })
    expect(moved).toMatchObject({ id, note: 'after school', toAt: now + 2 * minute })
    // Taken back right away; later there is the way that asks for a call or a reason.
    expect(codeFor(() => api.removeCallBack({ id, madeSince: now + minute }))).toBe('dial-first')
    api.removeCallBack({ id, madeSince: now })
    expect(codeFor(() => api.removeCallBack({ id, madeSince: now }))).toBe('not-found')
    expect(api.pageCallBacks({ which: 'open', after: null, limit: 5 })).toHaveLength(2)
  })
})

describe('a call that was dropped', () => {
  const dropped = () => report({ answeredAt: now + 1000, end: 'dropped' })
  const afterDrop = (callId: string) =>
    api.keepDroppedCall({ callBack: wish({ madeFrom: 'dropped', callId }), fromAt: now, toAt: now + day, now })

  it('is written down once, and crossed out when the two have talked', () => {
    const call = dropped()
    expect(afterDrop(call.id)).toBe(true)
    expect(afterDrop(call.id)).toBe(false)
    report({ direction: 'out', startedAt: now + minute, answeredAt: now + 2 * minute, end: 'completed' })
    expect(api.pageCallBacks({ which: 'closed', after: null, limit: 5 })).toMatchObject([
      { result: 'reached', attemptCount: 1 },
    ])
    expect(afterDrop(call.id)).toBe(false)
  })

  it('is not crossed out by the desk once somebody has noted something', () => {
    const call = dropped()
    afterDrop(call.id)
    const [row] = api.pageCallBacks({ which: 'open', after: null, limit: 1 })
    api.saveCallBack({
      callBack: wish({ id: row?.id ?? '', note: 'mother is listening' }),
      fromAt: now,
      toAt: now + day,
      now,
    })
    report({ startedAt: now + minute, answeredAt: now + 2 * minute, end: 'completed' })
    expect(api.pageCallBacks({ which: 'open', after: null, limit: 1 })).toMatchObject([{ note: 'mother is listening' }])
  })
})

describe('calls that nobody took', () => {
  it('are offered, the newest of each number, until somebody has talked or wrote it down', () => {
    report({ startedAt: now - 5 * day })
    report({ startedAt: now - 3 * minute })
    const newest = report({ startedAt: now - 2 * minute })
    report({ number: '0733000222', startedAt: now - minute })
    report({ number: '', startedAt: now })
    const offered = () => api.unansweredCalls({ since: now - 3 * day }).map(({ id, number }) => ({ id, number }))
    expect(offered().map(({ number }) => number)).toEqual(['0733000222', '0722000111'])
    expect(offered()[1]?.id).toBe(newest.id)
    keep({ callId: newest.id })
    report({
      direction: 'out',
      number: '0733000222',
      startedAt: now + minute,
      answeredAt: now + minute,
      end: 'completed',
    })
    expect(offered()).toEqual([])
  })
})

describe('what was promised', () => {
  it('stays when a strict site takes the cache away at sign-out, and finds its case again', () => {
    const caseId = saveCase()
    accept(caseId, '99')
    followUp(caseId, now, 'only here')
    const { id } = keep({ caseId })
    report({ direction: 'out', startedAt: now + minute, end: 'busy' })
    desk.close()
    clearCache({ file: temp.file, key: temp.key, migrations })
    reopen()
    expect(api.pageFollowUps({ which: 'open', after: null, limit: 5 })).toMatchObject([
      { note: 'only here', row: null },
    ])
    expect(api.pageCallBacks({ which: 'open', after: null, limit: 5 })).toMatchObject([{ id, attemptCount: 1 }])
    expect(api.allFollowUps({ after: 0, limit: 5 })).toHaveLength(1)
    expect(api.allCallBacks({ after: 0, limit: 5 })).toHaveLength(1)
  })

  it('goes with its time only when it is done', () => {
    const caseId = saveCase()
    const done = followUp(caseId, now)
    followUp(caseId, now)
    const { id } = keep()
    keep({ number: '0733000222' })
    api.setFollowUpDone({ id: done.id, doneAt: now })
    api.closeCallBack({ id, result: 'not-needed', reason: 'x', now })
    api.sweep({ table: 'calls', before: now + day, after: -1, limit: 50, keep: [] })
    expect(api.allFollowUps({ after: 0, limit: 9 })).toHaveLength(1)
    expect(api.allCallBacks({ after: 0, limit: 9 })).toHaveLength(1)
  })

  it('is read by indexes, however much there is', () => {
    const database = temp.openBare()
    const plan = (sql: string, values: Record<string, unknown>) =>
      database
        .prepare<[Record<string, unknown>], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(values)
        .map(({ detail }) => detail)
    const page = { at: 0, id: '', limit: 50 }
    const plans = [
      plan(followUpSql.open, page),
      plan(followUpSql.done, page),
      plan(followUpSql.ofCase, { caseId: v7() }),
      plan(followUpSql.due, { now, endOfDay: now }),
      plan(callBackSql.open, page),
      plan(callBackSql.closed, page),
      plan(callBackSql.unanswered, { fromSeq: now }),
      plan(ownFigureSql.cases, { fromSeq: now, since: now, login: 'amina' }),
      plan(ownFigureSql.calls, { fromSeq: now, since: now }),
    ]
    database.close()
    const scans = plans
      .flat()
      .filter((each) => /^SCAN (cases|calls|follow_ups|later|mine|tried|call_back_attempts)\b/.test(each))
    expect(scans).toEqual([])
    for (const sorted of [plans[0], plans[1], plans[4], plans[5]]) {
      expect(sorted?.some((each) => /TEMP B-TREE/.test(each))).toBe(false)
    }
  })
})
