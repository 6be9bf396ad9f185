import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../../main/db/migrations/index.ts'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { emptyQa, qaScoreNames } from '../../../preload/contract/index.ts'
import type { PulledRecord } from '../../../main/db/db-api.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>

beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const begun = Date.UTC(2026, 10, 1)
const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: null }

function score(at: number, agent: string, points = 3): PulledRecord {
  const fields = emptyQa(`17.${at}`)
  const scores = { ...fields.scores }
  for (const name of qaScoreNames) scores[name] = points
  return {
    kind: 'qa',
    localId: `0190a000-0000-7000-8000-${String(at).padStart(12, '0')}`,
    serverId: String(at),
    fields: { ...fields, scores },
    agent,
    createdAt: begun + at * 1000,
    createdBy: 'neema',
  }
}

function keep(records: PulledRecord[]): void {
  for (let at = 0; at < records.length; at += 20)
    desk.api.applyPulledRecords({ kind: 'qa', records: records.slice(at, at + 20), position, now: begun })
}

test('feedback comes page by page, newest first, each once, and only of whoever asks', () => {
  keep(Array.from({ length: 45 }, (_, at) => score(at + 1, at % 3 === 0 ? '8102' : '8101')))
  const seen: string[] = []
  for (let before: number | null = null; ;) {
    const page = desk.api.pageFeedback({ agents: ['8101', 'amina'], before, limit: 7 })
    seen.push(...page.map((each) => each.score.serverId ?? ''))
    expect(page.every((each) => each.score.agent === '8101')).toBe(true)
    before = page.at(-1)?.score.seq ?? null
    if (page.length < 7) break
  }
  const mine = Array.from({ length: 45 }, (_, at) => at).filter((at) => at % 3 !== 0)
  expect(seen).toEqual(mine.map((at) => String(at + 1)).toReversed())
})

test('feedback of a colleague is not there for anybody else, whatever id they ask for', () => {
  keep([score(1, '8101'), score(2, '8102')])
  const id = desk.api.pageFeedback({ agents: ['8102'], before: null, limit: 1 })[0]?.score.id ?? ''
  const gone: unknown = expect.objectContaining({ code: 'not-found' })
  expect(desk.api.feedbackOf({ id, agents: ['8102'] }).score.agent).toBe('8102')
  expect(() => desk.api.feedbackOf({ id, agents: ['8101'] })).toThrow(gone)
  expect(() => desk.api.acknowledgeFeedback({ id, agents: ['8101'], now: 7 })).toThrow(gone)
  expect(() => desk.api.feedbackOf({ id, agents: [] })).toThrow(gone)
})

test('a score that the server does not have yet is no feedback: it may still be taken back', () => {
  const call = { id: '17.1', at: begun, agent: '8101', agentName: '' }
  const empty = { number: '', queue: '', direction: 'in', status: '', talkMs: 60_000, waitMs: null } as const
  const whole = { ...call, ...empty, hasRecording: true, isScored: false }
  const record = { kind: 'call', localId: 'x', serverId: '17.1', createdAt: begun, call: whole }
  desk.api.applyPulledRecords({ kind: 'call', records: [record as unknown as PulledRecord], position, now: begun })
  desk.api.saveScore({ draftId: 'd', outboxId: 'o', fields: emptyQa('17.1'), createdBy: 'neema', now: begun })
  expect(desk.api.pageScores({ callRef: '17.1', before: null, limit: 5 })[0]?.agent).toBe('8101')
  expect(desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 5 })).toEqual([])
  expect(desk.api.countUnreadFeedback({ agents: ['8101'] })).toBe(0)
})

test('what was read is still read when its score has gone and comes again under another id', () => {
  keep([score(1, '8101')])
  const [first] = desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 1 })
  desk.api.acknowledgeFeedback({ id: first?.score.id ?? '', agents: ['8101'], now: 7 })
  desk.api.dropRecord({ kind: 'qa', id: first?.score.id ?? '' })
  expect(desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 1 })).toEqual([])
  keep([{ ...score(1, '8101'), localId: '0190a000-0000-7000-8000-000000000999' } as PulledRecord])
  expect(desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 1 })[0]?.acknowledgedAt).toBe(7)
})

test('what was read is still read when everything of the server was taken off this computer', () => {
  keep([score(1, '8101')])
  const [first] = desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 1 })
  desk.api.acknowledgeFeedback({ id: first?.score.id ?? '', agents: ['8101'], now: 7 })
  desk.close()
  clearCache({ file: temp.file, key: temp.key, migrations })
  desk = temp.openHere()
  expect(desk.api.pageFeedback({ agents: ['8101'], before: null, limit: 1 })).toEqual([])
  keep([score(1, '8101')])
  expect(desk.api.countUnreadFeedback({ agents: ['8101'] })).toBe(0)
})

test('the sums of a span are those of every score in it, and its end belongs to the next', () => {
  keep([score(1, '8101', 2), score(2, '8101', 5), score(3, '8102', 4), score(10, '8101', 1)])
  const spans = [
    { from: begun, before: begun + 10_000 },
    { from: begun + 10_000, before: begun + 20_000 },
  ]
  const sums = desk.api.scoreSums({ spans })
  expect(sums.map(({ span, agent, count, sums: { opening } }) => [span, agent, count, opening])).toEqual([
    [0, '8101', 2, 7],
    [0, '8102', 1, 4],
    [1, '8101', 1, 1],
  ])
})

test('a criterion that a score leaves out is not counted among those that gave points for it', () => {
  const left = score(2, '8101', 4)
  if (left.kind === 'qa')
    keep([score(1, '8101', 2), { ...left, fields: { ...left.fields, scores: { ...left.fields.scores, holding: 0 } } }])
  const [sums] = desk.api.scoreSums({ spans: [{ from: begun, before: begun + 10_000 }] })
  expect(sums).toMatchObject({ count: 2, sums: { opening: 6, holding: 2 }, given: { opening: 2, holding: 1 } })
})

test('feedback, marks and sums are looked up and never read through', () => {
  const bare = temp.openBare()
  const plan = (sql: string): string =>
    bare
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('\n')
  const looked = [
    "SELECT * FROM qa_scores WHERE agent IN (SELECT value FROM json_each('[]')) AND server_id IS NOT NULL",
    "SELECT count(*) FROM qa_scores WHERE call_ref IN (SELECT value FROM json_each('[]')) GROUP BY call_ref",
    'SELECT agent, sum(opening), count(nullif(opening, 0)) FROM qa_scores WHERE seq >= 1 AND seq < 2 GROUP BY agent',
    "SELECT * FROM qa_acknowledgements WHERE server_id = '1'",
  ]
  for (const sql of looked) expect(plan(sql)).not.toMatch(/SCAN (qa_scores|qa_acknowledgements)/)
  bare.close()
})
