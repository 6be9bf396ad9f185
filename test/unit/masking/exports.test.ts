import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allCalls } from '../../../preload/contract/index.ts'

/** Everything that leaves this computer in a file: who may, and what is written into the security events about it. */
const exports = [
  { call: 'reports.export', needs: 'report.export', writes: ['main/usecases/reports.ts', '`report-${format}`'] },
  { call: 'reports.exportPdf', needs: 'report.export', writes: ['main/usecases/reports.ts', "'report-pdf'"] },
  { call: 'reports.noteExport', needs: 'report.export', writes: ['main/usecases/reports.ts', '`report-${format}`'] },
  // What somebody typed themselves, sealed with a passphrase.
  { call: 'unsent.export', needs: 'signed-in', writes: ['main/usecases/unsent-export.ts', "'export-made'"] },
  { call: 'unsent.measureExport', needs: 'signed-in', writes: null },
  // Attachments; of those who see masked only with a message that was revealed.
  { call: 'files.read', needs: 'case.read', writes: ['main/usecases/records.ts', "'attachment'"] },
] as const

const root = join(import.meta.dirname, '../../..')

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}

test('every export is known here with who may make it, and writes down that it was made', () => {
  const named = allCalls.filter((call) => /export|print|download|csv|pdf|xlsx/i.test(call.name.split('.')[1] ?? ''))
  const known = new Map(exports.map((each) => [each.call as string, each]))
  expect(named.map((call) => call.name).filter((name) => !known.has(name))).toEqual([])
  for (const { call, needs, writes } of exports) {
    expect([call, allCalls.find((each) => each.name === call)?.needs]).toEqual([call, needs])
    if (writes === null) continue
    const [file, detail] = writes
    const source = readFileSync(join(root, file), 'utf8')
    expect(source).toContain("'export-made'")
    expect([file, source.includes(detail)]).toEqual([file, true])
  }
})

test('nothing else in the window makes a file: a new place has to be thought of here', () => {
  const files = sourcesBelow('renderer')
  const making = (what: RegExp) => files.filter((file) => what.test(readFileSync(join(root, file), 'utf8'))).sort()
  expect(making(/\bsaveFile\(/)).toEqual([
    'renderer/app/save-file.ts',
    'renderer/features/messages/MessageReader.vue',
    'renderer/features/messages/ReceivedFiles.vue',
    'renderer/features/reports/YearlyScreen.vue',
    'renderer/features/reports/use-report-export.ts',
    'renderer/features/unsent/export/use-export.ts',
  ])
  expect(making(/createElement\('a'\)|\.download\s*=|window\.print\(/)).toEqual(['renderer/app/save-file.ts'])
})
