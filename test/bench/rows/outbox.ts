import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toWire } from '../../../main/api/crm/mapping.ts'
import { askPractice, startPracticeProcess } from '../../kit/practice-process.ts'
import { cpuSince, timed, type BenchRow } from '../bench-row.ts'
import { builder, idOf } from '../build-set.ts'
import { account, bareSession, inParallel } from '../practice-server.ts'
import { openSyncedWorkspace } from '../synced-workspace.ts'
import { seededRandom } from '../words.ts'

const cases = 1_000
const lanes = 4

/** Cases that the practice server's own rules accept. */
function acceptable(seed: number) {
  const next = builder(seededRandom(seed))
  return () => {
    const fields = next()
    const contact = { ...fields.contact, userCategory: '' }
    return { ...fields, source: 'walkin' as const, sourceId: '', categoryMain: '1', categorySub: '', contact }
  }
}

export const outboxRows: readonly BenchRow[] = [
  {
    name: 'outbox',
    target: 10_000,
    how: '1,000 new cases sent to a practice server of its own process, none lost, none doubled; floor: the same POSTs by bare fetch, 4 at once',
    async run(context) {
      const folder = mkdtempSync(join(tmpdir(), 'desk-bench-'))
      const practice = await startPracticeProcess({ folder, cases: 0 })
      context.onEnd(async () => {
        await practice.kill()
        rmSync(folder, { recursive: true, force: true })
      })
      const empty = Promise.withResolvers<undefined>()
      let isSending = false
      const desk = await openSyncedWorkspace({
        url: practice.url,
        pullGoal: 500,
        listener: {
          outboxCounted({ waiting, needsYou }) {
            if (isSending && waiting + needsYou === 0) empty.resolve(undefined)
            if (needsYou > 0) empty.reject(new Error(`${needsYou} cases were refused`))
          },
        },
      })
      const fields = acceptable(4)
      for (let index = 0; index < cases; index++) {
        const [caseId, outboxId, draftId] = [idOf(index), idOf(index + 1e6), idOf(index + 2e6)]
        const save = { caseId, outboxId, draftId, fields: fields(), createdBy: account.login, now: Date.now() }
        await desk.workspace.db.saveCase(save)
      }
      isSending = true
      const from = process.cpuUsage()
      const taken = await timed(async () => {
        await desk.connect()
        await empty.promise
      })
      const cpu = cpuSince(from) / cases
      const server = await askPractice(practice.url, account.login, account.password)
      const references = (await server.tickets()).map((ticket) => ticket.source_id)
      if (references.length !== cases || new Set(references).size !== cases) {
        throw new Error(`Sent ${cases}, the server has ${references.length}, of them ${new Set(references).size} apart`)
      }
      await desk.close()

      const headers = await bareSession(practice.url)
      const again = acceptable(4)
      const floor = await timed(() =>
        inParallel(lanes, cases, async (index) => {
          const body = JSON.stringify(toWire({ reference: idOf(index + 3e6), fields: again() }))
          const answer = await fetch(`${practice.url}tickets`, { method: 'POST', headers, body })
          await answer.json()
          if (answer.status !== 201) throw new Error(`The floor was answered with ${answer.status}`)
        }),
      )
      return { samples: [taken], floor, cpu }
    },
  },
]
