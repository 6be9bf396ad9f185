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
            fc
              .string({ unit: 'grapheme' })
              .filter(
                (text) =>
                  !/[;\t]\s*["']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text),
              ),
            fc.nat(),
          ),
          { minLength: 1 },
        ),
        (cells) => {
          const text = csvOf({ title: 'x', facts: [], rows: cells }, false).toString('utf8')
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
      const [[read]] = parse(csvOf({ title: 'x', facts: [], rows: [[text]] }, false), { record_delimiter: '\r\n' }) as [
        [string],
      ]
      expect(read).toBe(`'${text}`)
    },
  )
  test.each(['Kisumu;=1+1', 'a;  "=1+1"', 'a;b;-1', 'a\t@x', "a;'+1"])(
    'never lets a spreadsheet calculate %j where semicolons or tabs part its cells',
    (text) => {
      const csv = csvOf({ title: 'x', facts: [], rows: [[text]] }, false).toString('utf8')
      expect(csv.startsWith('"')).toBe(true)
      const parts = csv.replaceAll('"', '').trim().split(/[;\t]/)
      expect(parts.filter((part) => /^\s*[=+\-@]/.test(part))).toEqual([])
    },
  )
  test('begins with a byte order mark only when asked for', () => {
    expect([...csvOf({ title: 'x', facts: [], rows }, true).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(csvOf({ title: 'x', facts: [], rows }, false).toString('utf8')).toBe(
      'Month,"High, ""urgent""",Not said\r\n2026-01,12,0\r\n"Kisumu\nMjini",3.5,1000000\r\n',
    )
  })
})

const facts = ['Counted on this computer, 22 Nov 2026, 15:00.', '=only Town: Kisumu']

describe('a report as a file', () => {
  test('says below its table where, when and of what it was counted, in lines as wide as the table', async () => {
    const sheet = { title: 'Cases', facts, rows }
    const csv: unknown[] = parse(csvOf(sheet, false), { record_delimiter: '\r\n' })
    expect(csv.slice(rows.length)).toEqual([
      ['', '', ''],
      [facts[0], '', ''],
      [`'${facts[1] ?? ''}`, '', ''],
    ])
    const [read] = await readXlsxFile(await xlsxOf(sheet))
    expect(read?.data.slice(0, rows.length)).toEqual(rows)
    expect(read?.data.slice(rows.length).map(([text]) => text)).toEqual([null, ...facts])
  })
})

describe('a report as a spreadsheet', () => {
  test('is read back by another program with numbers as numbers and texts as texts', async () => {
    const tricky = [...rows, ['=1+1', 0, 7], ["'", 2, 3], ['<&>"', 4, 5]]
    const bytes = await xlsxOf({ title: 'Cases: by month/priority [all]', facts: [], rows: tricky })
    const [sheet] = await readXlsxFile(bytes)
    expect(sheet?.sheet).toBe('Cases  by month priority  all')
    expect(sheet?.data).toEqual(tricky)
  })
  test('leaves out what XML cannot carry, and nothing else', async () => {
    const bytes = await xlsxOf({ title: '', facts: [], rows: [['a\u0000b\ud800c', 1]] })
    const [sheet] = await readXlsxFile(bytes)
    expect(sheet?.sheet).toBe('Report')
    expect(sheet?.data).toEqual([['abc', 1]])
  })
})
