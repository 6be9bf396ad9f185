import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DbApi } from '../../../main/db/db-api.ts'
import { numberKeyExpression, numberKeyOf } from '../../../main/db/number-key.ts'
import type { openDesk } from '../../../main/db/open-desk.ts'
import { callerSql } from '../../../main/db/queries/caller-history.ts'
import { callSql } from '../../../main/db/queries/calls.ts'
import type { CallReport } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const start = 1_800_000_000_000
const nothing = { count: 0, lastContactAt: null, contact: null, cases: [] }

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

function saveCase(phone: string, firstName: string, now: number): string {
  const id = v7()
  const fields = caseFields({ contact: { phone, firstName } })
  api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields, createdBy: 'amina', now })
  return id
}

function recordCall(number: string, about: Partial<CallReport> = {}): void {
  api.recordCall({
    now: start,
    report: {
      id: v7(),
      direction: 'in',
      number,
      name: '',
      queue: '',
      callRef: null,
      startedAt: start,
      answeredAt: null,
      endedAt: start + 1,
      holds: 0,
      heldMs: 0,
      end: 'missed',
      quality: null,
      caseId: null,
      ...about,
    },
  })
}

const cases = (number: string) => api.callerHistory({ number }).cases.map((row) => row.firstName)

describe('who is calling', () => {
  it.each([
    '+254722000111',
    '0722 000 111',
    '+254 (0) 722-000.111',
    '722000111',
    '254/722/000/111',
    '0722\u00a0000\u202f111',
  ])('is known however the number is written: %s', (written) => {
    saveCase(written, 'Wanjiku', start)
    for (const number of ['+254 722 000 111', '0722000111', '722-000-111']) expect(cases(number)).toEqual(['Wanjiku'])
  })

  it('is not somebody with another number, nor with part of it', () => {
    saveCase('+254 722 000 111', 'Wanjiku', start)
    for (const number of ['0722000112', '22000111', '000111', '111', '722000111000']) {
      expect(api.callerHistory({ number })).toEqual(nothing)
    }
  })

  it('with a short number has to match as a whole', () => {
    saveCase('116', 'Short', start)
    saveCase('0722 000 116', 'Long', start)
    expect(cases('116')).toEqual(['Short'])
    expect(cases('1-1-6')).toEqual(['Short'])
    expect(cases('16')).toEqual([])
  })

  it.each(['', '   ', 'anonymous', 'Anonymous', 'unknown', '+', '-', 'sip:amina@desk', "' OR 1=1 --"])(
    'without a number has no history: %j',
    (number) => {
      saveCase('', 'No number', start)
      saveCase('Anonymous', 'Hidden', start)
      recordCall(number)
      recordCall('')
      expect(api.callerHistory({ number })).toEqual(nothing)
    },
  )

  it('comes with the contact of the newest case, the five newest cases and how many there were', () => {
    for (let index = 0; index < 7; index += 1) saveCase('0722 000 111', `Case ${index}`, start + index * 1000)
    const history = api.callerHistory({ number: '+254722000111' })
    expect(history.count).toBe(7)
    expect(history.lastContactAt).toBe(start + 6000)
    expect(history.contact).toMatchObject({ firstName: 'Case 6', phone: '0722 000 111' })
    expect(history.cases.map((row) => row.firstName)).toEqual(['Case 6', 'Case 5', 'Case 4', 'Case 3', 'Case 2'])
  })

  it('counts a call once: with its case, or by itself, and never the one that is on', () => {
    const caseId = saveCase('0722 000 111', 'Wanjiku', start)
    recordCall('+254722000111', { caseId })
    expect(api.callerHistory({ number: '0722000111' }).count).toBe(1)
    recordCall('0722000111', { startedAt: start + 5000 })
    recordCall('0722000111', { caseId: v7(), startedAt: start + 6000 })
    expect(api.callerHistory({ number: '0722000111' })).toMatchObject({ count: 3, lastContactAt: start + 6000 })
    recordCall('0722000111', { endedAt: null, end: null, startedAt: start + 9000 })
    expect(api.callerHistory({ number: '0722000111' })).toMatchObject({ count: 3, lastContactAt: start + 6000 })
  })

  it('is remembered by the calls also where the case was about somebody at another number', () => {
    const caseId = saveCase('0733 111 222', 'The child', start)
    recordCall('0722000111', { caseId })
    expect(api.callerHistory({ number: '0722000111' })).toMatchObject({ count: 1, contact: null, cases: [] })
  })
})

describe('the questions asked while it rings', () => {
  const planOf = (sql: string, ...values: unknown[]) => {
    const database = temp.openBare()
    const plan = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
    database.close()
    return plan.map((row) => row.detail).join('\n')
  }

  it('read one stretch of an index each, never a table (DESIGN 9, ring)', () => {
    const newest = planOf(callerSql.newestCases, '722000111')
    expect(newest).toContain('USING INDEX cases_number_key')
    expect(newest).not.toMatch(/SCAN|TEMP B-TREE/)
    expect(planOf(callerSql.countCases, '722000111')).toContain('INDEX cases_number_key')
    expect(planOf(callerSql.wholeCase, 1)).toContain('INTEGER PRIMARY KEY')
    const calls = planOf(callerSql.calls, { key: '722000111' })
    expect(calls).toContain('USING INDEX calls_number_key')
    expect(calls).not.toContain('SCAN')
    expect(planOf(callSql.ofCase, { caseId: 'x' })).not.toMatch(/SCAN (calls|cases|mine)/)
  })

  it('use the expression the index was built with, and the same key as the calls have', () => {
    const database = temp.openBare()
    const sql = database
      .prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'cases_number_key'")
      .pluck()
      .get()
    const bare = (text: string) => text.replaceAll(/\s+(?=[a-z(])/g, '')
    expect(bare(sql ?? '')).toContain(bare(numberKeyExpression('phone')))
    const keyed = database.prepare<[string], string>(`SELECT ${numberKeyExpression('?')}`).pluck()
    for (const number of ['+254 722 000 111', '116', '(0)7\u00a02.2/1', '12345678', '123456789', '1234567890']) {
      expect(keyed.get(number)).toBe(numberKeyOf(number))
    }
    database.close()
  })
})
