import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import readXlsxFile from 'read-excel-file/node'
import { describe, expect, test } from 'vitest'
import { csvOf, xlsxOf } from '../../../main/reports/sheet-file.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('sheets')
const rows = [
  ['Month', 'High, "urgent"', 'Not said'],
  ['2026-01', 12, 0],
  ['Kisumu\nMjini', 3.5, 1_000_000],
]

describe('a report as CSV', () => {
  test('is read back by another program as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text)),
            fc.nat(),
          ),
          { minLength: 1 },
        ),
        (cells) => {
          const text = csvOf({ title: 'x', rows: cells }, false).toString('utf8')
          const read = parse(text, { record_delimiter: '\r\n', relax_column_count: true })
          expect(read).toEqual(cells.map(([word, number]) => [word, String(number)]))
        },
      ),
      { seed, numRuns: 100 },
    )
  })
  test.each(['=1+1', '+254722', '-1', '@SUM(A1)', '\tx', '\r=x', '=HYPERLINK("http://x","y")', '＝1+1'])(
    'never lets a spreadsheet calculate %j',
    (text) => {
      const [[read]] = parse(csvOf({ title: 'x', rows: [[text]] }, false), { record_delimiter: '\r\n' }) as [[string]]
      expect(read).toBe(`'${text}`)
    },
  )
  test('begins with a byte order mark only when asked for', () => {
    expect([...csvOf({ title: 'x', rows }, true).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(csvOf({ title: 'x', rows }, false).toString('utf8')).toBe(
      'Month,"High, ""urgent""",Not said\r\n2026-01,12,0\r\n"Kisumu\nMjini",3.5,1000000\r\n',
    )
  })
})

describe('a report as a spreadsheet', () => {
  test('is read back by another program with numbers as numbers and texts as texts', async () => {
    const tricky = [...rows, ['=1+1', 0, 7], ["'", 2, 3], ['<&>"', 4, 5]]
    const bytes = await xlsxOf({ title: 'Cases: by month/priority [all]', rows: tricky })
    const [sheet] = await readXlsxFile(bytes)
    expect(sheet?.sheet).toBe('Cases  by month priority  all')
    expect(sheet?.data).toEqual(tricky)
  })
  test('leaves out what XML cannot carry, and nothing else', async () => {
    const bytes = await xlsxOf({ title: '', rows: [['a\u0000b\ud800c', 1]] })
    const [sheet] = await readXlsxFile(bytes)
    expect(sheet?.sheet).toBe('Report')
    expect(sheet?.data).toEqual([['abc', 1]])
  })
})
