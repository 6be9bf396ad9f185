import { describe, expect, it } from 'vitest'
import { readListQuery, readReportQuery, type Column } from '../../../main/practice/list-query.ts'

const columns = new Map<string, Column>([
  ['id', { sql: 't.id', kind: 'number' }],
  ['status', { sql: 't.status', kind: 'text' }],
  ['created_on', { sql: 't.created_at', kind: 'instant' }],
])
const list = (query: string) => readListQuery(new URLSearchParams(query), columns, 'tickets')
const report = (query: string) => readReportQuery(new URLSearchParams(query), columns, new Set(['status']), 'tickets')

describe('queries of lists', () => {
  it('are all rows, 50 of them, when nothing is asked', () => {
    expect(list('')).toEqual({ ok: true, value: { where: '1', values: [], limit: 50, skip: 0, isCsv: false } })
  })
  it('join all filters, and bind what was sent instead of writing it into the statement', () => {
    expect(list("status=open' OR 1=1&id=7&_c=20&_a=40&csv=1")).toEqual({
      ok: true,
      value: { where: '(t.status = ?) AND (t.id = ?)', values: ["open' OR 1=1", 7], limit: 20, skip: 40, isCsv: true },
    })
  })
  it('find nothing under an id that is no number', () => {
    expect(list('id=7%20OR%201')).toMatchObject({ ok: true, value: { where: '(0)', values: [] } })
  })
  it('give at most 1000 rows', () => {
    expect(list('_c=999999')).toMatchObject({ ok: true, value: { limit: 1000 } })
  })
  it.each([
    ['a filter nobody knows', 'colour=blue', 'colour'],
    ['a date that cannot be read', 'created_on=soon', 'created_on'],
    ['a count that is no number', '_c=many', '_c'],
    ['a negative start', '_a=-1', '_a'],
  ])('refuse %s', (_, query, field) => {
    expect(list(query)).toMatchObject({ ok: false, errors: [{ 3: 'tickets', 5: field }] })
  })
})

describe('queries of reports', () => {
  it('group by the x axis and then the y axis', () => {
    expect(report('xaxis=status&yaxis=status&id=1')).toEqual({
      ok: true,
      value: { where: '(t.id = ?)', values: [1], groups: ['t.status', 't.status'] },
    })
  })
  it('refuse a field that is no group', () => {
    expect(report('yaxis=id')).toMatchObject({ ok: false, errors: [{ 5: 'yaxis' }] })
  })
})
