import { afterEach, beforeEach, expect, test } from 'vitest'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { callsSql } from '../../../main/db/queries/samples.ts'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { sampleHandlers } from '../../../main/usecases/samples.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import { emptyQa, firstSampleRules, SampleMonth, SamplePick, type ServerCall } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const november = '2026-11'
const start = { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }
const dayMs = 86_400_000

let temp: TempDatabase
let db: DbClient
let ids = 0
beforeEach(async () => {
  temp = tempDatabase()
  db = await temp.startClient()
})
afterEach(async () => {
  await db.close()
  temp.remove()
})

/** The handlers as the core makes them, over a real database worker. */
function desk(client: DbClient = db) {
  const workspace = { db: client, person: () => ({ login: 'neema' }) }
  const deps = {
    session: { workspace: () => workspace },
    clock: { now: () => now },
    newId: () => `019ab3c4-d5e6-7f80-9a1b-${String((ids += 1)).padStart(12, '0')}`,
    about: { timeZone: 'Africa/Nairobi' },
  } as unknown as UseCaseDeps
  return sampleHandlers(deps)
}

const call = (id: string, part: Partial<ServerCall> = {}): ServerCall => ({
  id,
  at: now - dayMs,
  agent: '8101',
  queue: 'child-helpline',
  number: '+254722000111',
  direction: 'in',
  status: 'answered',
  waitMs: 3000,
  talkMs: 90_000,
  hasRecording: true,
  isScored: false,
  ...part,
})

async function pull(calls: readonly ServerCall[]): Promise<void> {
  for (let from = 0; from < calls.length; from += 20) {
    const records = calls.slice(from, from + 20).map((each) => ({ kind: 'call' as const, call: each }))
    await db.applyPulledRecords({ kind: 'call', records, position: start, now })
  }
}
/** Two agents with twelve calls each, one call after the other; the last begins an hour ago. */
async function pullTwoAgents(): Promise<void> {
  await pull(
    Array.from({ length: 24 }, (_, index) =>
      call(`17.${String(index)}`, { at: now - dayMs + index * 3_600_000, agent: index % 2 === 0 ? '8101' : '8102' }),
    ),
  )
}
const score = (
  callRef: string,
  draftId = `019ab3c4-d5e6-7f80-9a1b-${callRef.replace(/\D/g, '').padStart(12, '5')}`,
) => ({
  draftId,
  outboxId: `out-${callRef}`,
  fields: emptyQa(callRef),
  createdBy: 'neema',
  now,
})
const rules = { ...firstSampleRules(), perAgent: 3, allHighPriority: false }
const list = async (state: SamplePick['state'] | null = null, agent = '') =>
  (await desk()['samples.list']({ month: november, agent, state, before: null, limit: 100 })).rows
const refs = (rows: readonly { callRef: string }[]) => rows.map(({ callRef }) => callRef).toSorted()

test('a month is drawn by rule, shown with its seed, and found again after the desk was closed', async () => {
  await pullTwoAgents()
  const before = SampleMonth.parse(await desk()['samples.get']({ month: null }))
  expect(before).toMatchObject({
    month: november,
    proposal: null,
    calls: 24,
    months: [november],
    rules: firstSampleRules(),
  })
  expect(before.callsFrom).toBe(now - dayMs)
  // Of a month whose calls have all gone from here it is said, too.
  const gone = SampleMonth.parse(await desk()['samples.get']({ month: '2025-11' }))
  expect(gone).toMatchObject({ calls: 0, callsFrom: now - dayMs })

  const drawn = SampleMonth.parse(await desk()['samples.propose']({ month: november, rules, seed: 'K7QF-2MWD' }))
  expect(drawn.proposal).toMatchObject({ seed: 'K7QF-2MWD', at: now, by: 'neema', isCut: false })
  expect(drawn.counts).toEqual({ 'to-score': 6, draft: 0, scored: 0, swapped: 0 })
  expect(drawn.agents.map(({ agent, goal, open }) => [agent, goal, open])).toEqual([
    ['8101', 3, 3],
    ['8102', 3, 3],
  ])
  const first = await list()
  for (const row of first) SamplePick.parse(row)
  expect(first.map(({ at }) => at)).toEqual(first.map(({ at }) => at).toSorted((one, other) => other - one))
  await db.close()
  db = await temp.startClient()
  expect(await list()).toEqual(first)
  // The same seed over the same calls: the same sample. Another seed: another one (here by the seeds that were chosen).
  await desk()['samples.propose']({ month: november, rules, seed: 'K7QF-2MWD' })
  expect(refs(await list())).toEqual(refs(first))
  await desk()['samples.propose']({ month: november, rules, seed: 'OTHER' })
  expect(refs(await list())).not.toEqual(refs(first))
  const fresh = await desk()['samples.propose']({ month: november, rules, seed: null })
  expect(fresh.proposal?.seed).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  // The rules go on into the next month, its picks do not.
  expect(await desk()['samples.get']({ month: '2026-12' })).toMatchObject({ rules, proposal: null, calls: 0 })
})

test('what is begun or scored stays when the month is drawn again, and counts', async () => {
  await pullTwoAgents()
  await desk()['samples.propose']({ month: november, rules, seed: 'A' })
  const [scored, begun] = await list(null, '8101')
  if (scored === undefined || begun === undefined) throw new Error('nothing was drawn')
  await db.saveScore(score(scored.callRef))
  await db.saveRecordDraft({
    id: '019ab3c4-d5e6-7f80-9a1b-000000000777',
    kind: 'qa',
    fields: emptyQa(begun.callRef),
    now,
  })
  expect((await list('scored')).map(({ callRef }) => callRef)).toEqual([scored.callRef])
  expect((await list('draft')).map(({ callRef }) => callRef)).toEqual([begun.callRef])

  const month = await desk()['samples.propose']({ month: november, rules, seed: 'B' })
  const after = await list(null, '8101')
  expect(refs(after)).toEqual(expect.arrayContaining([scored.callRef, begun.callRef]))
  expect(after).toHaveLength(3)
  expect(month.counts).toEqual({ 'to-score': 4, draft: 1, scored: 1, swapped: 0 })
  expect(month.agents).toEqual([
    { agent: '8102', agentName: '', eligible: 12, scored: 0, goal: 3, open: 3, drafts: 0 },
    { agent: '8101', agentName: '', eligible: 12, scored: 1, goal: 3, open: 2, drafts: 1 },
  ])
  // A score that is taken back before it was sent: the call is to be scored again.
  const [waiting] = await db.listOutbox({ limit: 5 })
  await db.takeBack({ id: waiting?.id ?? '', now })
  expect(await list('scored')).toEqual([])
})

test('somebody else’s score, told by the server, counts too and is remembered when the call has gone by age', async () => {
  await pullTwoAgents()
  await desk()['samples.propose']({ month: november, rules, seed: 'A' })
  const [first] = await list()
  if (first === undefined) throw new Error('nothing was drawn')
  await pull([call(first.callRef, { at: first.at, agent: first.agent, isScored: true })])
  expect((await list('scored')).map(({ callRef }) => callRef)).toEqual([first.callRef])
  await db.dropRecord({ kind: 'call', id: first.callRef })
  expect((await list('scored')).map(({ callRef }) => callRef)).toEqual([first.callRef])
  const { agents } = await desk()['samples.get']({ month: november })
  expect(agents.find(({ agent }) => agent === first.agent)).toMatchObject({ scored: 1, eligible: 11 })
})

test('every call of a case of high priority is proposed, and none whose case is not', async () => {
  await pullTwoAgents()
  const save = (callRef: string, priority: 'high' | 'low') =>
    db.saveCase({
      caseId: `019ab3c4-d5e6-7f80-9a1b-${callRef.replace(/\D/g, '').padStart(12, '9')}`,
      outboxId: `case-${callRef}`,
      draftId: `draft-${callRef}`,
      fields: caseFields({ source: 'call', sourceId: callRef, priority }),
      createdBy: 'amina',
      now,
    })
  await save('17.3', 'high')
  await save('17.4', 'low')
  const only = { ...rules, perAgent: 0, allHighPriority: true }
  await desk()['samples.propose']({ month: november, rules: only, seed: 'A' })
  expect(await list()).toMatchObject([{ callRef: '17.3', reasons: ['priority'], agent: '8102', state: 'to-score' }])
})

test('a call is swapped for a reason that is kept; it never comes again, and nothing begun can be swapped', async () => {
  await pullTwoAgents()
  await desk()['samples.propose']({ month: november, rules, seed: 'A' })
  const [first, second] = await list(null, '8101')
  if (first === undefined || second === undefined) throw new Error('nothing was drawn')
  const swap = (callRef: string, reason: string) => desk()['samples.swap']({ month: november, callRef, reason })
  await expect(swap(first.callRef, '  ')).rejects.toMatchObject({ code: 'invalid' })
  await expect(swap('17.999', 'Why not')).rejects.toMatchObject({ code: 'not-found' })
  const { instead } = await swap(first.callRef, 'The line was cut')
  expect(instead).toMatchObject({ agent: '8101', insteadOf: first.callRef, state: 'to-score', reasons: ['agent'] })
  expect(await list('swapped')).toMatchObject([
    { callRef: first.callRef, swap: { reason: 'The line was cut', at: now, by: 'neema' } },
  ])
  await expect(swap(first.callRef, 'Again')).rejects.toMatchObject({ code: 'forbidden' })
  await db.saveScore(score(second.callRef))
  await expect(swap(second.callRef, 'Too late')).rejects.toMatchObject({ code: 'forbidden' })

  for (const seed of ['B', 'C', 'D', 'E']) {
    await desk()['samples.propose']({ month: november, rules, seed })
    const open = [...(await list('to-score')), ...(await list('scored'))]
    expect(refs(open)).not.toContain(first.callRef)
    expect(refs(open)).toEqual(expect.arrayContaining([instead?.callRef, second.callRef]))
    expect(open.filter(({ agent }) => agent === '8101')).toHaveLength(3)
  }
})

test('calls that are swapped at the same time each get another in their place', async () => {
  await pullTwoAgents()
  const handlers = desk()
  await handlers['samples.propose']({ month: november, rules, seed: 'A' })
  const drawn = await list(null, '8101')
  const swapped = await Promise.all(
    drawn.map(async ({ callRef }) =>
      handlers['samples.swap']({ month: november, callRef, reason: 'The line was cut' }),
    ),
  )
  expect(new Set(swapped.map(({ instead }) => instead?.callRef)).size).toBe(3)
  expect(await list('to-score', '8101')).toHaveLength(3)
})

test('a call whose place in the list another pick has already is proposed all the same', async () => {
  const at = now - dayMs
  await pull([call('17.1', { at }), call('17.2', { at })])
  const one = { ...rules, perAgent: 1 }
  await desk()['samples.propose']({ month: november, rules: one, seed: 'A' })
  const [kept] = await list()
  const draft = '019ab3c4-d5e6-7f80-9a1b-000000000777'
  await db.saveRecordDraft({ id: draft, kind: 'qa', fields: emptyQa(kept?.callRef ?? ''), now })
  // The cache goes and comes again in another order.
  await db.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  db = await temp.startClient()
  await pull([call('17.2', { at }), call('17.1', { at })])
  await desk()['samples.propose']({ month: november, rules: { ...rules, perAgent: 2 }, seed: 'A' })
  expect(new Set(refs(await list()))).toEqual(new Set(['17.1', '17.2']))
})

test('rules that ask for nothing are refused, and pages of a list hang together', async () => {
  await pullTwoAgents()
  const none = { ...rules, perAgent: 0 }
  await expect(desk()['samples.propose']({ month: november, rules: none, seed: null })).rejects.toMatchObject({
    code: 'invalid',
  })
  await desk()['samples.propose']({ month: november, rules: { ...rules, perAgent: 9 }, seed: 'A' })
  const all = await list()
  const paged: SamplePick[] = []
  for (let before: number | null = null; ;) {
    const page: { rows: SamplePick[]; next: number | null } = await desk()['samples.list']({
      month: november,
      agent: '',
      state: null,
      before,
      limit: 5,
    })
    paged.push(...page.rows)
    if (page.next === null) break
    before = page.next
  }
  expect(paged).toEqual(all)
  expect(paged).toHaveLength(18)
})

test('samples survive when the cache of the server is removed from this computer', async () => {
  await pullTwoAgents()
  await desk()['samples.propose']({ month: november, rules, seed: 'A' })
  const [first] = await list()
  await desk()['samples.swap']({ month: november, callRef: first?.callRef ?? '', reason: 'The line was cut' })
  const before = await list()
  await db.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  db = await temp.startClient()
  expect(await list()).toEqual(before)
  expect(await desk()['samples.get']({ month: november })).toMatchObject({ calls: 0, proposal: { seed: 'A' } })
})

test('no query of a sample reads a whole table, however many calls and cases there are', async () => {
  await db.close()
  const here = temp.openHere()
  here.close()
  const bare = temp.openBare()
  const plan = (sql: string) =>
    bare
      .prepare<[Record<string, number>], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ after: 1, until: 9, from: 1, to: 9, limit: 1, month: 1, before: 9 })
      .map(({ detail }) => detail)
  const calls = plan(callsSql)
  expect(calls.filter((each) => /^SCAN/.test(each))).toEqual([])
  expect(calls.join('\n')).toContain('cases_call')
  const picks = plan('SELECT * FROM sample_picks WHERE month = @month AND seq < @before ORDER BY seq DESC LIMIT @limit')
  expect(picks.join('\n')).toContain('sample_picks_place')
  bare.close()
  db = await temp.startClient()
})
