import { stringify } from 'csv-stringify/sync'
import writeXlsxFile from 'write-excel-file/node'
import type { ReportSheet } from '../../preload/contract/index.ts'

/** Files of a sheet. Texts in them come from cases and servers: none may be calculated by whoever opens the file. */

/** CSV by RFC 4180, in UTF-8, with a byte order mark for the programs that need one. */
export function csvOf({ rows }: ReportSheet, hasMark: boolean): Buffer {
  const text = stringify(
    rows.map((row) => [...row]),
    { bom: hasMark, escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ },
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
export async function xlsxOf({ title, rows }: ReportSheet): Promise<Buffer> {
  const name = title.replaceAll(unwritable, '').replaceAll(notInName, ' ').trim().slice(0, longestName)
  const cells = rows.map((row, index) =>
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
  return writeXlsxFile(cells, { sheet: name === '' ? 'Report' : name, stickyRowsCount: 1 }).toBuffer()
}
