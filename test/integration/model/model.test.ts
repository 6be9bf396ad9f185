import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seedOfRun } from '../../kit/seed.ts'
import { openTemplate } from './story-desk.ts'
import type { Template } from './story-desk.ts'
import { openServerFile } from './story-server.ts'
import type { ServerFile } from './story-server.ts'
import { plots } from './story-plots.ts'
import { problemsOf } from './story-checks.ts'
import { tellStory } from './story.ts'

/** DESIGN 10, whatever happens in whatever order: no save lost, none doubled, nobody's change undone unseen, all sides equal. */

const runs = Number(process.env['HELPLINE_MODEL_RUNS'] ?? 200)
const budgetMs = Math.max(240_000, runs * 5_000)

let server: ServerFile
let template: Template

const usualSeed = 63_657_654

beforeAll(async () => {
  server = await openServerFile()
  template = openTemplate()
})

afterAll(() => {
  server.close()
  template.close()
})

it(
  'in every history of two desks, a server and a bad line, no save is lost, none is doubled, and all sides end equal',
  async () => {
    // The same stories every day, so that a change is judged by itself; new ones are told by `test:soak`.
    const seed = seedOfRun('sync model', usualSeed)
    const reasons = new Map<string, number>()
    const counts = { stories: 0, saves: 0, cases: 0, changes: 0, raced: 0, records: 0, takenBack: 0 }
    await fc.assert(
      fc.asyncProperty(plots, async ({ steps, records, seed }) => {
        await tellStory(steps, { server, template, seed, records }, async (told) => {
          counts.stories += 1
          counts.saves += told.saves.length
          counts.cases += told.made.length
          counts.records += told.records.written.length + told.records.edits.length
          counts.takenBack += told.records.written.filter((each) => each.takenBack !== 'no').length
          counts.changes += told.server.changes.length
          counts.raced += told.server.changes.filter((change) => change.isRaced).length
          for (const reason of told.parkedFor) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
          expect(await problemsOf(told)).toEqual([])
        })
      }),
      { seed, numRuns: runs },
    )
    process.stdout.write(`sync model: ${JSON.stringify({ ...counts, parked: Object.fromEntries(reasons) })}\n`)
  },
  budgetMs,
)
