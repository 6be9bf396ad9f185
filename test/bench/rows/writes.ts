import { openDatabase } from '../../../main/db/open.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import type { BenchContext, BenchRow } from '../bench-row.ts'
import { measure, percentile, repeat } from '../bench-row.ts'
import { builder, idOf } from '../build-set.ts'
import { pulledPage } from './pull.ts'
import { seededRandom } from '../words.ts'

const saves = 200
const fieldsOfNext = builder(seededRandom(2))
let lastNumber = 5_000_000

/** A row a run has not used before, with text of its own. */
export function saveNext(client: DbClient): Promise<unknown> {
  lastNumber += 1
  return client.saveCase({
    caseId: idOf(lastNumber),
    outboxId: idOf(lastNumber + 100_000_000),
    draftId: idOf(lastNumber + 200_000_000),
    fields: fieldsOfNext(),
    createdBy: 'amina',
    now: Date.now(),
  })
}

/** One small row, committed with FULL in an encrypted file: what durable costs on this disk. */
async function bareCommit(context: BenchContext): Promise<number> {
  const { file, key } = await context.workingCopy()
  const bare = openDatabase({ file: `${file}.floor`, key })
  bare.exec('CREATE TABLE IF NOT EXISTS floor (value TEXT)')
  const insert = bare.prepare('INSERT INTO floor VALUES (?)')
  const samples = await repeat(saves, () => insert.run('x'.repeat(600)))
  bare.close()
  return percentile(samples, 0.95)
}

export const writeRows: readonly BenchRow[] = [
  {
    name: 'draft',
    target: 15,
    how: 'saveDraft through the worker, a growing narrative; floor: a bare commit',
    async run(context) {
      const { client } = await context.workingCopy()
      const fields = fieldsOfNext()
      const measured = await measure(saves, (index) =>
        client.saveDraft({
          id: idOf(9_000_000),
          caseId: null,
          fields: { ...fields, narrative: fields.narrative.repeat(1 + (index % 20)) },
          now: Date.now(),
        }),
      )
      return { ...measured, floor: await bareCommit(context) }
    },
  },
  {
    name: 'save',
    target: 15,
    how: 'saveCase through the worker: case, outbox row, end of the draft; floor: a bare commit',
    async run(context) {
      const { client } = await context.workingCopy()
      return { ...(await measure(saves, () => saveNext(client))), floor: await bareCommit(context) }
    },
  },
  {
    name: 'save-pull',
    target: 30,
    how: 'the same while pages of a pull are applied without a pause; floor: a bare commit',
    async run(context) {
      const { client } = await context.workingCopy()
      let isPulling = true
      const pulling = (async () => {
        while (isPulling) await client.applyPulledPage(pulledPage())
      })()
      const samples = await repeat(saves, () => saveNext(client))
      isPulling = false
      await pulling
      return { samples, floor: await bareCommit(context) }
    },
  },
]
