import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import type { DbApi } from '../../../main/db/db-api.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** What was chosen and written of a decision between two versions, before it is made. */

const now = 1_800_000_000_000
let temp: TempDatabase
let desk: ReturnType<typeof openDesk>
let api: DbApi
function reopen(): void {
  desk = temp.openHere()
  api = desk.api
}
beforeEach(() => {
  temp = tempDatabase()
  reopen()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const choices = {
  narrative: { side: 'own', text: 'At nine, not at ten.' },
  priority: { side: 'theirs', text: 'low' },
} as const

/** A case whose row waits for a person. */
function parked(code: 'server-changed' | 'server-missing'): string {
  const [id, outboxId] = [v7(), v7()]
  const fields = caseFields({ narrative: 'At nine.', contact: { firstName: 'Neema' } })
  api.saveCase({ caseId: id, outboxId, draftId: id, fields, createdBy: 'amina', now })
  const theirs = code === 'server-changed' ? caseFields({ narrative: 'At ten.' }) : null
  const candidates =
    theirs === null
      ? []
      : [{ serverId: '71', fields: theirs, createdAt: now, updatedAt: now, createdBy: 'juma', isTaken: false }]
  api.park({ id: outboxId, code, problems: [], mustLook: false, theirs, candidates, now })
  return id
}

test('is there again after a kill and after the cache was cleared, and stands in an export', () => {
  const caseId = parked('server-changed')
  api.keepBegunDecision({ caseId, choices: { narrative: { side: 'own', text: 'At ni' } }, now })
  api.keepBegunDecision({ caseId, choices, now: now + 1 })
  const killed = desk
  reopen()
  expect(api.begunDecision({ caseId })).toEqual({ choices, updatedAt: now + 1 })
  killed.close()
  desk.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  reopen()
  expect(api.begunDecision({ caseId })?.choices).toEqual(choices)
  expect(api.ownValues().some(({ value }) => value.includes('At nine, not at ten.'))).toBe(true)
  api.keepBegunDecision({ caseId, choices: {}, now })
  expect(api.begunDecision({ caseId })).toBeNull()
})

test('goes where the clash has gone by itself or the case is sent as a new one: it decides no later one', () => {
  const dissolved = parked('server-changed')
  api.keepBegunDecision({ caseId: dissolved, choices, now })
  const [row] = api.listOutbox({ limit: 9 })
  const server = { serverId: '71', fields: caseFields({ narrative: 'At ten.' }), updatedAt: now }
  api.markAccepted({ id: row?.id ?? '', server, now })
  expect(api.begunDecision({ caseId: dissolved })).toBeNull()

  const again = parked('server-missing')
  api.keepBegunDecision({ caseId: again, choices, now })
  api.resolveMissing({ caseId: again, choice: 'send-as-new', outboxId: v7(), reference: v7(), draftId: v7(), now })
  expect(api.begunDecision({ caseId: again })).toBeNull()
})

test('goes with the decision, and with a case that is let go its words stand in the draft that can be restored', () => {
  const decided = parked('server-changed')
  api.keepBegunDecision({ caseId: decided, choices, now })
  const { seen, mine } = api.conflictOf({ caseId: decided })
  expect(() => api.resolveConflict({ caseId: decided, outboxId: v7(), fields: mine, seen: 'of before', now })).toThrow(
    'server-changed',
  )
  expect(api.begunDecision({ caseId: decided })).not.toBeNull()
  api.resolveConflict({ caseId: decided, outboxId: v7(), fields: mine, seen, now })
  expect(api.begunDecision({ caseId: decided })).toBeNull()

  const letGo = parked('server-missing')
  api.keepBegunDecision({ caseId: letGo, choices, now })
  const ids = { outboxId: v7(), reference: v7(), draftId: v7() }
  const { draftId } = api.resolveMissing({ caseId: letGo, choice: 'let-go', ...ids, now })
  expect(api.begunDecision({ caseId: letGo })).toBeNull()
  const { fields } = api.restoreDraft({ id: draftId ?? '', now })
  expect(fields).toMatchObject({ narrative: 'At nine, not at ten.', contact: { firstName: 'Neema' } })
  expect(fields.priority).not.toBe('low')
})
