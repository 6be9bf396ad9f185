import { closeSync, openSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SalvageReport } from '../../../preload/contract/index.ts'
import { markSuspect } from '../../../main/db/salvage/salvage.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

/** Harms the last page of a table. */
function damage(table: string): void {
  const bare = temp.openBare()
  const page = bare.prepare<[string], number>('SELECT max(pageno) FROM dbstat WHERE name = ?').pluck().get(table)
  bare.close()
  const handle = openSync(temp.file, 'r+')
  writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, ((page ?? 0) - 1) * 4096 + 1000)
  closeSync(handle)
  markSuspect(temp.file)
}

function reportNow(): SalvageReport {
  const desk = temp.openHere()
  const report = SalvageReport.parse(JSON.parse(desk.api.salvageReport() ?? 'null'))
  desk.close()
  return report
}

test('a gap in what somebody promised, or had begun of it, is told: nobody reads that none was lost', () => {
  const filling = temp.openHere()
  const made = { outboxId: 'out-1', draftId: 'case-1', createdBy: 'amina', now: 1 }
  filling.api.saveCase({ ...made, caseId: 'case-1', fields: caseFields() })
  const note = 'x'.repeat(900)
  for (let number = 1; number <= 20; number += 1) {
    const id = `follow-up-${number}`
    filling.api.saveFollowUp({ followUp: { id, caseId: 'case-1', note }, dueAt: number, now: 1 })
    const draft = {
      kind: 'follow-up',
      id: `begun-${number}`,
      isNew: true,
      caseId: 'case-1',
      about: '',
      day: '',
    } as const
    filling.api.keepAgendaDraft({ draft: { ...draft, minute: null, note }, now: 1 })
    filling.api.saveDraft({ id: `draft-${number}`, caseId: null, fields: caseFields({ narrative: note }), now: 1 })
  }
  filling.close()
  damage('outbox')
  expect(reportNow()).toMatchObject({ drafts: { saved: 20, lost: 0 }, own: { saved: 20, lost: 0 } })
  damage('meta')
  expect(reportNow()).toMatchObject({ drafts: { saved: 20, lost: null }, own: { saved: 20, lost: 0 } })
  damage('follow_ups')
  expect(reportNow().own?.lost).toBeNull()
})
