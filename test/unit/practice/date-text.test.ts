import { describe, expect, it } from 'vitest'
import { readDateText } from '../../../main/practice/date-text.ts'

const at = (text: string) => Date.parse(`${text}Z`)

describe('date texts of the filters', () => {
  it.each([
    ['2020 Dec 15', '2020-12-15T00:00', '2020-12-16T00:00'],
    ['2020-Dec-1 to 2020-Dec-20', '2020-12-01T00:00', '2020-12-21T00:00'],
    ['2020-12-15', '2020-12-15T00:00', '2020-12-16T00:00'],
    ['2020 december 5', '2020-12-05T00:00', '2020-12-06T00:00'],
    ['  2020 Feb 29  ', '2020-02-29T00:00', '2020-03-01T00:00'],
    ['2020-12-15 to 2020 Dec 15', '2020-12-15T00:00', '2020-12-16T00:00'],
    ['2020-12-15 10:30:00', '2020-12-15T10:30:00', '2020-12-15T10:30:01'],
    ['2020-12-15 10:30:00 to 2020-12-15 11:00:00', '2020-12-15T10:30:00', '2020-12-15T11:00:01'],
  ])('reads %j', (text, from, before) => {
    expect(readDateText(text)).toEqual({ from: at(from), before: at(before) })
  })

  it.each([
    '',
    'yesterday',
    '2021 Feb 29',
    '2020 Dec 32',
    '2020 Dec 0',
    '2020 Foo 3',
    '2020-13-01',
    '15 Dec 2020',
    '2020 Dec 20 to 2020 Dec 1',
    '2020 Dec 1 to',
    '2020 Dec 1 to 2020 Dec 2 to 2020 Dec 3',
    '2020-12-15 24:00:00',
    '2020-12-15 10:60:00',
  ])('refuses %j', (text) => {
    expect(readDateText(text)).toBeUndefined()
  })
})
