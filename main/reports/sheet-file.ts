import { stringify } from 'csv-stringify/sync'
import type { ReportSheet } from '../../preload/contract/index.ts'

/** Files of a sheet. Texts in them come from cases and servers: none may be calculated by whoever opens the file. */

/** Every line with as many cells: what is known about the table below it, one sentence a line, after an empty one. */
function withFacts({ rows, facts }: ReportSheet): ReportSheet['rows'] {
  const width = Math.max(1, ...rows.map((row) => row.length))
  const line = (text: string) => [text, ...Array.from({ length: width - 1 }, () => '')]
  return facts.length === 0 ? rows : [...rows, line(''), ...facts.map(line)]
}

/**
 * Where the separator of a language is a semicolon or a tab, such a cell is two, and the second would be calculated: there the
 * apostrophe stands behind the separator.
 */
const afterSeparator = /([;\t]\s*["']*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g
const unsplit = (value: string | number) =>
  typeof value === 'number' ? value : value.replaceAll(afterSeparator, "$1'")

/** CSV by RFC 4180, in UTF-8, with a byte order mark for the programs that need one. */
export function csvOf(sheet: ReportSheet, hasMark: boolean): Buffer {
  const text = stringify(
    withFacts(sheet).map((row) => row.map(unsplit)),
    { bom: hasMark, escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n;\t]/ },
  )
  return Buffer.from(text, 'utf8')
}

/** Characters that XML has no place for. */
const unwritable =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** A spreadsheet takes no more for the name of a sheet, and none of these characters. */
const longestName = 31
const notInName = /[\\/*?:[\]]/g

/** A spreadsheet with one sheet: numbers are numbers, texts are texts and never formulas, the first row stays in sight. */
export async function xlsxOf(sheet: ReportSheet): Promise<Buffer> {
  const name = sheet.title.replaceAll(unwritable, '').replaceAll(notInName, ' ').trim().slice(0, longestName)
  const cells = withFacts(sheet).map((row, index) =>
    row.map((value) =>
      typeof value === 'number'
        ? { value, type: Number }
        : {
            value: value.replaceAll(unwritable, ''),
            type: String,
            ...(index === 0 ? { fontWeight: 'bold' as const } : {}),
          },
    ),
  )
  // Read when the first one is made: the start of the desk is not to wait for it.
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  return writeXlsxFile(cells, { sheet: name === '' ? 'Report' : name, stickyRowsCount: 1 }).toBuffer()
}
