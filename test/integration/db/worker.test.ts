import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDbClient } from '../../../main/db/client.ts'
import { closeCounting } from '../../../main/core/unsent-count.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, databaseWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const fragileUrl = new URL('../../kit/fragile-database.worker.ts', import.meta.url)
let temp: TempDatabase
let client: DbClient | null
let stops: number
beforeEach(() => {
  temp = tempDatabase()
  client = null
  stops = 0
})
afterEach(async () => {
  await client?.close()
  temp.remove()
})

async function start(workerUrl = databaseWorkerUrl): Promise<DbClient> {
  client = await startDbClient({ workerUrl, file: temp.file, key: temp.key, onStopped: () => (stops += 1) })
  return client
}
function save(db: DbClient, number: number) {
  return db.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}`,
    draftId: `draft-${number}`,
    fields: caseFields({ narrative: `text ${number}` }),
    createdBy: 'amina',
    now: number * 1_000,
  })
}

test('a draft whose save is on its way as the desk closes is kept and counted, and one after it is refused: a wipe goes by that', async () => {
  const db = await start()
  const draft = (id: string) =>
    db.saveDraft({ id, caseId: null, fields: caseFields({ narrative: 'the last' }), now: 1 })
  const last = draft('last-letters')
  const counted = closeCounting(db)
  await expect(draft('too late')).rejects.toMatchObject({ code: 'worker-stopped' })
  expect(await counted).toBe(1)
  expect(await last).toEqual({ updatedAt: 1 })
  expect((await (await start()).listDrafts()).map(({ id }) => id)).toEqual(['last-letters'])
})

test('many calls at once are answered each with its own answer', async () => {
  const db = await start()
  const saved = await Promise.all(Array.from({ length: 50 }, (_, index) => save(db, index)))
  expect(saved.map((each) => each.caseId)).toEqual(Array.from({ length: 50 }, (_, index) => `case-${index}`))
  expect(await db.pageCases({ filter: noFilter(), before: null, limit: 100 })).toHaveLength(50)
})

test('an error crosses as its code', async () => {
  const db = await start()
  await expect(db.getCase({ id: 'nobody' })).rejects.toMatchObject({ name: 'AppError', code: 'not-found' })
})

test('a wrong key is told at the start, and the key of the caller is left as it was', async () => {
  await (await start()).close()
  const wrong = new Uint8Array(32).fill(3)
  await expect(
    startDbClient({ workerUrl: databaseWorkerUrl, file: temp.file, key: wrong, onStopped: () => (stops += 1) }),
  ).rejects.toMatchObject({ code: 'database-wrong-key' })
  expect(wrong).toEqual(new Uint8Array(32).fill(3))
  expect(stops).toBe(0)
})

test('a worker killed in the middle of its work fails what was under way, says so, and is back at the next call', async () => {
  const db = await start(fragileUrl)
  await save(db, 1)
  const dying = db.getMeta({ key: 'die' })
  const behind = save(db, 2)
  await expect(dying).rejects.toMatchObject({ code: 'worker-stopped' })
  await expect(behind).rejects.toMatchObject({ code: 'worker-stopped' })
  await until('the stop is told', () => stops === 1)
  expect(await save(db, 3)).toMatchObject({ changed: true })
  const ids = (await db.pageCases({ filter: noFilter(), before: null, limit: 10 })).map((row) => row.id)
  // What was answered is there; what failed is not, and was reported as failed.
  expect(ids).toEqual(['case-3', 'case-1'])
  expect(await db.integrityCheck()).toEqual({ ok: true })
})

test('closing finishes what was asked before it, and refuses what comes after', async () => {
  const db = await start()
  const saving = save(db, 1)
  await db.close()
  expect(await saving).toMatchObject({ changed: true })
  await expect(save(db, 2)).rejects.toMatchObject({ code: 'worker-stopped' })
  expect(stops).toBe(0)
})
