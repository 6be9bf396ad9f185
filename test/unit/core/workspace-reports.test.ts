import { afterEach, beforeEach, expect, test } from 'vitest'
import { renameSync } from 'node:fs'
import { openReports } from '../../../main/core/workspace-reports.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { caseFields, databaseWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** The thread that counts, on a real file. */

let temp: TempDatabase
let reports: ReturnType<typeof openReports>
const failures: unknown[] = []

function fill(count: number): void {
  const desk = temp.openHere()
  const cases = Array.from({ length: count }, (_, index) => ({
    localId: `local-${index}`,
    serverId: `${index}`,
    reference: null,
    fields: caseFields({ status: 'open' }),
    createdAt: 1_000_000 + index * 1000,
    updatedAt: 1,
    createdBy: 'juma',
  }))
  desk.api.applyPulledPage({
    cases,
    position: { skip: count, isComplete: true, newestServerId: null, finishedAt: null },
    now: 1,
  })
  desk.close()
}

beforeEach(() => {
  temp = tempDatabase()
  fill(3)
  reports = openReports({
    workerUrl: databaseWorkerUrl,
    file: temp.file,
    key: temp.key,
    clock: systemClock,
    background: (work) => void work.catch((error: unknown) => failures.push(error)),
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
  })
})
afterEach(async () => {
  await reports.close()
  temp.remove()
  expect(failures.splice(0)).toEqual([])
})

const question = { subject: 'cases', axes: [], filters: [], from: null, to: null, offsets: [] } as const
const total = async () => (await reports.countBy(question)).total

test('counts the file that took the place of a damaged one, also what was asked while it did', async () => {
  expect(await total()).toBe(3)
  renameSync(temp.file, `${temp.file}.damaged-20260101T000000`)
  fill(5)
  // It holds on to the file it opened until it is told.
  const asked = total()
  reports.fileChanged()
  expect(await asked).toBe(5)
  expect(await total()).toBe(5)
})

test('opens nothing any more once its workspace is closed', async () => {
  expect(await total()).toBe(3)
  await reports.close()
  await expect(total()).rejects.toMatchObject({ code: 'worker-stopped' })
})
