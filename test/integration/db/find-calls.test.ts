import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { callRuns } from '../../../main/db/queries/find-calls.ts'
import { passesSearch } from '../../../main/usecases/call-search.ts'
import { anySearch, type CallSearch, type FoundCall } from '../../../preload/contract/call-finding.ts'
import type { ServerCall } from '../../../preload/contract/call-log.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const seed = seedOfRun('find calls')
const rows = 300
const start = 1_700_000_000_000
const numbers = ['0722000111', '+254 722 000 111', '0733555777', '116', '', '0722999']
const agents = ['8101', '8102', '8103', '']
const queues = ['gbv-desk', 'child-helpline', '']
const statuses = ['answered', 'noanswer', 'abandoned', 'odd']
const remarks = ['Calm and clear', 'Wánjikũ was HURRIED', 'asks twice']
const random = randomFrom(seed)
const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
let newest = 0
const all: ServerCall[] = []
const remarkOf = new Map<string, string>()
const kept = new Set<string>()

function anyCall(id: string): ServerCall {
  return {
    id,
    at: start + Math.floor(random() * 20_000),
    agent: pick(agents),
    queue: pick(queues),
    number: pick(numbers),
    direction: pick(['in', 'out', ''] as const),
    status: pick(statuses),
    waitMs: pick([null, 4000]),
    talkMs: pick([null, 0, 30_000, 60_000, 600_000]),
    hasRecording: random() < 0.6,
    isScored: random() < 0.3,
  }
}

function take(calls: readonly ServerCall[]): void {
  const records = calls.map((call) => ({ kind: 'call', call }) as const)
  desk.api.applyPulledRecords({ kind: 'call', records, position: desk.api.pullPosition(), now: start })
}

function search(part: Partial<CallSearch> = {}): CallSearch {
  return { ...anySearch(), ...part }
}

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id)

beforeAll(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  for (let index = 0; index < rows; index++) {
    const call = anyCall(`17.${index}`)
    all.push(call)
    take([call])
  }
  for (const call of all) {
    if (!call.hasRecording || random() < 0.7) continue
    desk.api.requestRecordings({ callRefs: [call.id], now: start })
    if (random() < 0.5) {
      const fileId = `file-${call.id}`
      desk.api.beginRecording({ callRef: call.id, fileId, fileKey: new Uint8Array(32), now: start })
      desk.api.keepRecording({ callRef: call.id, fileId, size: 9, sha256: 'a', format: 'gsm', now: start })
      kept.add(call.id)
    }
    if (random() < 0.5) {
      const text = pick(remarks)
      remarkOf.set(call.id, text)
      desk.api.saveRemark({ callRef: call.id, id: `remark-${call.id}`, atMs: 1, text, createdBy: 'zuri', now: start })
    }
  }
  const order = new Map(ids(everything()).map((id, index) => [id, index]))
  all.sort((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0))
  newest = all[0]?.at ?? 0
})
afterAll(() => {
  desk.close()
  temp.remove()
})

function everything(what = search(), limit = 100): FoundCall[] {
  const found: FoundCall[] = []
  for (let before: number | null = null; ;) {
    const page: FoundCall[] = desk.api.findCalls({ search: what, before, limit })
    found.push(...page)
    before = page.at(-1)?.seq ?? null
    if (page.length < limit || before === null) return found
  }
}

/** What a person would pick out by hand, without the marks of letters. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
function byHand(what: CallSearch): string[] {
  const fits = (call: ServerCall): boolean => {
    const at = call.at ?? 0
    if (what.from !== null && at < what.from) return false
    if (what.to !== null && at >= what.to) return false
    if (what.recording === 'here' && !kept.has(call.id)) return false
    const remark = remarkOf.get(call.id)
    if (what.remark.trim() !== '' && (remark === undefined || !plain(remark).includes(plain(what.remark.trim()))))
      return false
    return passesSearch(what.recording === 'here' ? { ...what, recording: 'any' } : what, call)
  }
  return ids(all.filter(fits))
}

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 })
const instant = fc.option(fc.integer({ min: start - 1000, max: start + 21_000 }))
const talk = fc.option(fc.constantFrom(0, 1, 30_000, 60_000, 700_000))
const searches: fc.Arbitrary<CallSearch> = fc.record({
  number: fc.constantFrom('', '', '', '0722', '0722 000 111', '+254722000111', '116', 'x', '+'),
  agents: some(agents),
  queues: some(queues),
  directions: some(['in', 'out'] as const),
  statuses: some(statuses),
  talkFromMs: talk,
  talkToMs: talk,
  recording: fc.constantFrom('any', 'any', 'with', 'without', 'here'),
  score: fc.constantFrom('any', 'any', 'with', 'without'),
  remark: fc.constantFrom('', '', '', 'wanjiku', 'CALM', '  ', '%'),
  from: instant,
  to: instant,
})

describe('calls that are found here', () => {
  test('are those that a person would pick out by hand, newest first, in pages of any size', () => {
    fc.assert(
      fc.property(searches, fc.integer({ min: 1, max: 60 }), (what, limit) => {
        expect(ids(everything(what, limit))).toEqual(byHand(what))
      }),
      { seed, numRuns: 150 },
    )
  })

  test('are read on in order, each once, while newer and older ones come in', () => {
    const seen: string[] = []
    let before: number | null = null
    let news = 0
    for (;;) {
      const page: FoundCall[] = desk.api.findCalls({ search: search(), before, limit: 40 })
      seen.push(...ids(page))
      if (page.length < 40) break
      before = page.at(-1)?.seq ?? null
      news += 1
      take([{ ...anyCall(`late.${news}`), at: newest + news * 1000 }])
    }
    expect(seen).toEqual(ids(all))
    expect(new Set(seen).size).toBe(seen.length)
    for (let index = 1; index <= news; index++) desk.api.dropRecord({ kind: 'call', id: `late.${index}` })
    expect(ids(everything())).toEqual(ids(all))
  })

  test('say which case, recording and remarks are here', () => {
    const call = all.find(({ id }) => remarkOf.has(id) && kept.has(id))
    if (call === undefined) throw new Error('None of the calls has both')
    const caseId = '0190a000-0000-7000-8000-000000000001'
    desk.api.applyPulledPage({
      cases: [
        {
          localId: caseId,
          serverId: '1',
          reference: null,
          fields: caseFields({ source: 'call', sourceId: call.id }),
          createdAt: start,
          updatedAt: start,
          createdBy: '',
        },
      ],
      position: desk.api.pullPosition(),
      now: start,
    })
    const found = everything().find(({ id }) => id === call.id)
    expect(found).toMatchObject({ ...call, caseId, recordingState: 'kept', remarkCount: 1 })
  })

  test('move to where the server says later that they were', () => {
    const call = { ...anyCall('moved.1'), at: null }
    take([call])
    const at = start - 5_000_000
    take([{ ...call, at }])
    const period = search({ from: at, to: at + 1 })
    expect(ids(everything(period))).toEqual(['moved.1'])
    expect(ids(everything()).at(-1)).toBe('moved.1')
    desk.api.dropRecord({ kind: 'call', id: 'moved.1' })
  })

  test('have their counsellors, queues and endings to choose from', () => {
    expect(desk.api.callWords()).toEqual({
      agents: agents.filter((each) => each !== '').sort(),
      queues: queues.filter((each) => each !== '').sort(),
      statuses: statuses.toSorted(),
    })
  })
})

test('no page reads the calls from end to end', () => {
  const bare = temp.openBare()
  const plansOf = (what: CallSearch): string[] =>
    callRuns(what, start, 50).flatMap(({ sql, values }) =>
      bare
        .prepare<[typeof values], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(values)
        .map(({ detail }) => detail),
    )
  const walk = 'SEARCH server_calls USING INTEGER PRIMARY KEY'
  const part = 'SEARCH server_calls USING INDEX server_calls_walk'
  const asked: [Partial<CallSearch>, string][] = [
    [{}, walk],
    [{ from: start, to: start + 1000 }, walk],
    [{ statuses: ['answered'], score: 'without' }, walk],
    [{ queues: ['gbv-desk'], recording: 'with', talkFromMs: 60_000 }, walk],
    [{ number: '0722' }, part],
    [{ number: '0722', agents: ['8101', '8102'], from: start }, part],
    [{ number: 'x' }, part],
    [{ agents: ['8101', '8102'] }, 'SEARCH server_calls USING INDEX server_calls_agent (agent=? AND rowid<?)'],
    [
      { agents: ['8101'], from: start },
      'SEARCH server_calls USING INDEX server_calls_agent (agent=? AND rowid>? AND rowid<?)',
    ],
    [{ number: '0722000111' }, 'SEARCH server_calls USING INDEX server_calls_number'],
    [{ remark: 'calm' }, 'SEARCH server_calls USING INDEX sqlite_autoindex_server_calls_1 (server_id=?)'],
    [{ recording: 'here' }, 'SEARCH server_calls USING INDEX sqlite_autoindex_server_calls_1 (server_id=?)'],
  ]
  for (const [what, plan] of asked) {
    const plans = plansOf(search(what))
    expect(plans.join('\n')).toContain(plan)
    expect(plans.filter((each) => each.startsWith('SCAN server_calls'))).toEqual([])
  }
  // A walk keeps the order: what is sorted is the cases of one call.
  for (const what of [{ statuses: ['odd'] }, { number: '0722', agents: ['8101'] }])
    expect(plansOf(search(what)).at(-1)).not.toContain('TEMP B-TREE')
  bare.close()
})

test('remarks of before they could be searched are found, and every call stays (version 12)', () => {
  const older = tempDatabase()
  const bare = older.openBare()
  migrate(
    bare,
    migrations.filter(({ version }) => version < 13),
    older.file,
  )
  bare.exec(`INSERT INTO recordings (call_ref, agent, queue, state, changed_at) VALUES ('17.1', '', '', 'removed', 1);
    INSERT INTO recording_remarks (id, call_ref, at_ms, text, created_at, created_by)
      VALUES ('r1', '17.1', 5, 'Wánjikũ was HURRIED', 1, 'zuri');
    INSERT INTO server_calls (seq, server_id, at, agent, queue, number, digits, direction, status, has_recording, is_scored)
      VALUES (1000, '17.1', 1000, '8101', '', '0722000111', '0722000111', 'in', 'answered', 1, 0);`)
  bare.close()
  const mended = older.openHere()
  const found = mended.api.findCalls({ search: search({ remark: 'wanjiku' }), before: null, limit: 5 })
  expect(found).toMatchObject([{ id: '17.1', seq: 1000, number: '0722000111', remarkCount: 1 }])
  const byNumber = mended.api.findCalls({ search: search({ number: '+254 722 000 111' }), before: null, limit: 5 })
  expect(ids(byNumber)).toEqual(['17.1'])
  mended.close()
  const after = older.openBare()
  expect(after.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(after.pragma('foreign_key_check')).toEqual([])
  after.close()
  older.remove()
})
