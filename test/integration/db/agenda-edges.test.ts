import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallBackInput, CallReport } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** What was promised for one and the same time, at the edge of a period, or is settled already. */

const now = 1_800_000_000_000
const minute = 60_000

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

function wish(about: Partial<CallBackInput> = {}): CallBackInput {
  const period = { priority: 'medium', day: '2027-01-15', fromMinute: 480, toMinute: 720 } as const
  const who = { number: '+254 722 000 111', name: 'Wanjiku', note: 'promised' }
  return { id: v7(), madeFrom: 'hand', ...who, ...period, caseId: null, callId: null, ...about }
}
const keep = (about: Partial<CallBackInput> = {}, toAt = now + 240 * minute) =>
  desk.api.saveCallBack({ callBack: wish(about), fromAt: now, toAt, now })

function called(about: Partial<CallReport> = {}): CallReport {
  const times = { startedAt: now, answeredAt: null, endedAt: now + minute, holds: 0, heldMs: 0 }
  const words = { number: '0722000111', name: '', queue: '', callRef: null }
  const report: CallReport = {
    id: v7(),
    direction: 'in',
    ...words,
    ...times,
    end: 'missed',
    quality: null,
    caseId: null,
    ...about,
  }
  desk.api.recordCall({ report, now: now + minute })
  return report
}

/** Everything of a list, two rows a page. */
function allOf<Row extends { readonly id: string }>(
  page: (after: { at: number; id: string } | null) => Row[],
  at: (row: Row) => number,
): string[] {
  const ids: string[] = []
  let after: { at: number; id: string } | null = null
  for (;;) {
    const rows: Row[] = page(after)
    ids.push(...rows.map((row) => row.id))
    const last = rows.at(-1)
    if (last === undefined || rows.length < 2) return ids
    after = { at: at(last), id: last.id }
  }
}

test('of several promised for the same time none is left out between two pages', () => {
  const callBacks = Array.from({ length: 5 }, () => keep().id)
  const openOnes = allOf(
    (after) => desk.api.pageCallBacks({ which: 'open', after, limit: 2 }),
    ({ toAt }) => toAt,
  )
  expect(openOnes.toSorted()).toEqual(callBacks.toSorted())

  const caseId = v7()
  const saved = { caseId, outboxId: v7(), draftId: caseId, fields: caseFields({ narrative: 'x' }) }
  desk.api.saveCase({ ...saved, createdBy: 'amina', now })
  const followUps = Array.from({ length: 5 }, () => {
    const followUp = { id: v7(), caseId, note: 'to be seen' }
    return desk.api.saveFollowUp({ followUp, dueAt: now + minute, now }).id
  })
  const due = allOf(
    (after) => desk.api.pageFollowUps({ which: 'open', after, limit: 2 }),
    ({ dueAt }) => dueAt,
  )
  expect(due.toSorted()).toEqual(followUps.toSorted())

  for (const id of followUps) desk.api.setFollowUpDone({ id, doneAt: now + 5 })
  for (const id of callBacks) {
    desk.api.closeCallBack({ id, result: 'not-needed', reason: 'came by herself', now: now + 5 })
  }
  const done = allOf(
    (after) => desk.api.pageFollowUps({ which: 'done', after, limit: 2 }),
    ({ doneAt }) => doneAt ?? 0,
  )
  const closed = allOf(
    (after) => desk.api.pageCallBacks({ which: 'closed', after, limit: 2 }),
    ({ closedAt }) => closedAt ?? 0,
  )
  expect([done.toSorted(), closed.toSorted()]).toEqual([followUps.toSorted(), callBacks.toSorted()])
})

test('every open call-back is counted once: before its period, in it, or past it, also at the instant between the two', () => {
  keep({}, now + 60 * minute)
  const counts = (at: number) => {
    const { callBacksNow, callBacksPast, callBacks } = desk.api.agendaCounts({ now: at, endOfDay: at + 1 })
    return [callBacksNow, callBacksPast, callBacks]
  }
  expect(counts(now - 1)).toEqual([0, 0, 1])
  expect(counts(now)).toEqual([1, 0, 1])
  expect(counts(now + 60 * minute - 1)).toEqual([1, 0, 1])
  expect(counts(now + 60 * minute)).toEqual([0, 1, 1])
})

test('a call of before it was promised is no try to keep the promise', () => {
  const { id } = keep()
  called({ direction: 'out', startedAt: now - 5 * minute, endedAt: now - 4 * minute, end: 'cancelled' })
  const attempts = () => desk.api.pageCallBacks({ which: 'open', after: null, limit: 5 })[0]?.attemptCount
  expect(attempts()).toBe(0)
  called({ direction: 'out', startedAt: now + 5 * minute, endedAt: now + 6 * minute })
  expect(attempts()).toBe(1)
  expect(desk.api.allCallBacks({ after: 0, limit: 5 })[0]?.callBack.id).toBe(id)
})

test('one that is closed is not written over by a form that was still open, and its call is not offered again', () => {
  const call = called()
  expect(desk.api.unansweredCalls({ since: now - minute }).map((each) => each.id)).toEqual([call.id])
  const { id } = keep({ madeFrom: 'missed', callId: call.id })
  expect(desk.api.unansweredCalls({ since: now - minute })).toEqual([])
  desk.api.closeCallBack({ id, result: 'not-needed', reason: 'came by herself', now: now + 5 })
  expect(desk.api.unansweredCalls({ since: now - minute })).toEqual([])
  expect(() => keep({ id, note: 'too late' })).toThrow(expect.objectContaining({ code: 'not-found' }))
  const [closed] = desk.api.pageCallBacks({ which: 'closed', after: null, limit: 5 })
  expect(closed).toMatchObject({ id, note: 'promised', reason: 'came by herself' })
})

test('a follow-up that is done is not moved by a form that was still open', () => {
  const caseId = v7()
  const saved = { caseId, outboxId: v7(), draftId: caseId, fields: caseFields({ narrative: 'x' }) }
  desk.api.saveCase({ ...saved, createdBy: 'amina', now })
  const followUp = { id: v7(), caseId, note: 'to be seen' }
  desk.api.saveFollowUp({ followUp, dueAt: now + minute, now })
  desk.api.setFollowUpDone({ id: followUp.id, doneAt: now + 5 })
  const late = { followUp: { ...followUp, note: 'too late' }, dueAt: now + 9 * minute, now }
  expect(() => desk.api.saveFollowUp(late)).toThrow(expect.objectContaining({ code: 'not-found' }))
  const [done] = desk.api.pageFollowUps({ which: 'done', after: null, limit: 5 })
  expect(done).toMatchObject({ note: 'to be seen', dueAt: now + minute, doneAt: now + 5 })
})
