import { statSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CaseFields, RetentionDays } from '../../../preload/contract/index.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import { createSweeper } from '../../../main/retention/sweeper.ts'
import type { SweepPlace } from '../../../main/retention/sweeper.ts'
import { openInspection } from '../../../main/db/inspect/create-inspect-api.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, decrypted, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 22, 12)
const canary = 'Zuwena-Canary-5512'
const days: RetentionDays = { cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }
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

/** Cases as the server has them, each so many days old. */
function pulled(...cases: (Partial<CaseFields> & { id: string; age: number; changed?: number })[]) {
  for (let from = 0; from < cases.length; from += 20) {
    desk.api.applyPulledPage({
      cases: cases.slice(from, from + 20).map(({ id, age, changed, ...fields }) => ({
        localId: id,
        serverId: `server-${id}`,
        reference: null,
        fields: caseFields({ status: 'closed', ...fields }),
        createdAt: now - age * dayMs,
        updatedAt: now - (changed ?? age) * dayMs,
        createdBy: 'juma',
      })),
      position: { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 },
      now,
    })
  }
}
const isHere = (id: string) => desk.api.isServerIdTaken({ serverId: `server-${id}`, exceptCaseId: '' })

/** The sweeper of the app over the real database, with time that passes at once. */
async function sweep(
  about: {
    keep?: string[]
    at?: number
    skewMs?: number | null
    lastSweptAt?: number | null
    place?: SweepPlace
  } = {},
) {
  let swept: { removed: number; casesRemoved: number } | null = null
  let isOver = false
  const at = about.at ?? now
  const timers: (() => void)[] = []
  let place: SweepPlace | null = about.place ?? null
  const sweeper = createSweeper({
    place: { get: () => Promise.resolve(place), set: (next) => Promise.resolve(void (place = next)) },
    db: {
      sweep: (input) => {
        expect(input.limit).toBeLessThanOrEqual(200)
        return Promise.resolve(desk.api.sweep(input))
      },
    },
    clock: {
      now: () => at,
      after(ms, run) {
        if (ms >= dayMs) isOver = true
        else timers.push(run)
        return () => undefined
      },
    },
    days: () => days,
    keep: () => about.keep ?? [],
    isBusy: () => false,
    skewMs: () => about.skewMs ?? null,
    lastSweptAt: () => Promise.resolve(about.lastSweptAt ?? null),
    removeFile: () => Promise.resolve(),
    onSwept: (result) => {
      swept = result
      return Promise.resolve()
    },
    onFailed: (error) => {
      throw error
    },
  })
  sweeper.start()
  await until('the sweep is over', () => {
    timers.splice(0).forEach((run) => run())
    return isOver
  })
  return swept as { removed: number; casesRemoved: number } | null
}

test('closed cases go by their last change; open, escalated and changed ones stay whatever their age', async () => {
  pulled(
    { id: 'old', age: 200 },
    { id: 'old-but-changed', age: 200, changed: 3 },
    { id: 'recent', age: 89 },
    { id: 'open', age: 900, status: 'open' },
    { id: 'not-said', age: 900, status: '' },
    { id: 'escalated', age: 900, status: 'escalated' },
  )
  expect(await sweep()).toMatchObject({ removed: 1, casesRemoved: 1 })
  // The pull knows from then on what a longer rule has to fetch again.
  expect(desk.api.pullPosition().keptDays).toBe(days.cases)
  expect(['old', 'old-but-changed', 'recent', 'open', 'not-said', 'escalated'].map(isHere)).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
  ])
})

test('what is unsent, being edited, or open in a window never goes', async () => {
  pulled(...['edited', 'drafted', 'told', 'viewed', 'gone'].map((id) => ({ id, age: 200 })))
  desk.api.saveCase({
    caseId: 'edited',
    outboxId: 'out-1',
    draftId: 'd-1',
    fields: caseFields({ status: 'closed', resolution: 'helped' }),
    createdBy: 'amina',
    now: now - 180 * dayMs,
  })
  desk.api.saveDraft({ id: 'd-2', caseId: 'drafted', fields: caseFields(), now: now - 180 * dayMs })
  // Made here and never sent: the server does not have it, however old and closed it is.
  desk.api.saveCase({
    caseId: 'own',
    outboxId: 'out-2',
    draftId: 'd-3',
    fields: caseFields({ status: 'closed' }),
    createdBy: 'amina',
    now: now - 300 * dayMs,
  })
  // A message that is being written about it would not know its case any more.
  const about = {
    kind: 'sms',
    recipients: ['0722000111'],
    subject: '',
    text: 'x',
    attachments: [],
    caseId: 'told',
  } as const
  const message = { ...about, recipients: [...about.recipients], attachments: [] }
  desk.api.saveRecordDraft({ id: 'd-4', kind: 'message', fields: message, now: now - 180 * dayMs })
  expect(await sweep({ keep: ['viewed'] })).toMatchObject({ casesRemoved: 1 })
  expect(['edited', 'drafted', 'told', 'viewed', 'gone'].map(isHere)).toEqual([true, true, true, true, false])
  expect(desk.api.getCase({ id: 'own' }).state).toBe('saved')
  expect(desk.api.outboxSummary().waiting).toBe(2)
})

test('what went is gone from every page and from the log of the file (SECURITY C7), and the index is told to forget it', async () => {
  pulled(...Array.from({ length: 45 }, (_, index) => ({ id: `old-${index}`, age: 200 + index, narrative: canary })))
  pulled({ id: 'new', age: 1, narrative: 'stays' })
  const { lastRevision } = desk.api.changesSince({ after: 0, limit: 100 })
  await sweep()
  expect(statSync(`${temp.file}-wal`).size).toBe(0)
  const bare = temp.openBare()
  expect(decrypted(bare)).not.toContain(canary)
  bare.close()
  const forgotten = desk.api.changesSince({ after: lastRevision, limit: 100 }).changes
  expect(forgotten).toHaveLength(45)
  expect(forgotten.every((each) => each.narrative === '' && each.revision > lastRevision)).toBe(true)
  expect(desk.api.integrityCheck()).toEqual({ ok: true })
})

test('calls go after their own time, but for one whose case is unsent', async () => {
  const call = (id: string, age: number, caseId: string | null) =>
    desk.api.recordCall({
      report: {
        id,
        direction: 'in',
        number: '0722000111',
        name: '',
        queue: '',
        callRef: null,
        startedAt: now - age * dayMs,
        answeredAt: null,
        endedAt: now - age * dayMs + 1000,
        holds: 0,
        heldMs: 0,
        end: 'missed',
        quality: null,
        caseId,
      },
      now,
    })
  desk.api.saveCase({
    caseId: 'own',
    outboxId: 'out-1',
    draftId: 'd-1',
    fields: caseFields(),
    createdBy: 'amina',
    now: now - 40 * dayMs,
  })
  call('old', 40, null)
  call('of-unsent', 40, 'own')
  call('recent', 10, null)
  await sweep()
  const filter = { text: '', directions: [], ends: [], from: null, to: null }
  expect(desk.api.pageCalls({ filter, before: null, limit: 10 }).map((each) => each.id)).toEqual([
    'recent',
    'of-unsent',
  ])
})

test('a sweep of many walks in slices to the end, and the next day finds nothing', async () => {
  pulled(
    ...Array.from({ length: 430 }, (_, index) => ({
      id: `c-${index}`,
      age: 100 + index,
      status: index % 2 ? ('open' as const) : ('closed' as const),
    })),
  )
  expect(await sweep()).toMatchObject({ casesRemoved: 215 })
  expect(await sweep()).toMatchObject({ removed: 0 })
})

test('a clock that is wrong, or may have jumped ahead with no server to ask, removes nothing', async () => {
  pulled({ id: 'recent', age: 1 })
  const yearAhead = now + 365 * dayMs
  expect(await sweep({ at: yearAhead, skewMs: -365 * dayMs })).toBeNull()
  expect(await sweep({ at: yearAhead, lastSweptAt: now })).toBeNull()
  expect(isHere('recent')).toBe(true)
  expect(await sweep({ at: yearAhead, skewMs: 2_000, lastSweptAt: now })).toMatchObject({ casesRemoved: 1 })
})

test('the overview counts what is here, what is unsent of it, and says when the next one goes', () => {
  pulled({ id: 'old', age: 80 }, { id: 'older-but-open', age: 300, status: 'open' })
  desk.api.saveCase({
    caseId: 'own',
    outboxId: 'out-1',
    draftId: 'd-1',
    fields: caseFields({ narrative: 'x'.repeat(2000) }),
    createdBy: 'amina',
    now,
  })
  desk.api.saveDraft({ id: 'd-2', caseId: null, fields: caseFields(), now })
  const inspection = openInspection({ file: temp.file, key: temp.key })
  const kinds = new Map(inspection.api.kinds({ days }).map((each) => [each.kind, each]))
  inspection.close()
  expect(kinds.get('cases')).toMatchObject({
    count: 3,
    unsent: 1,
    oldestAt: now - 300 * dayMs,
    newestAt: now,
    keepDays: 90,
    nextPurgeAt: now + 10 * dayMs,
  })
  expect(kinds.get('cases')?.bytes).toBeGreaterThan(2000)
  expect(kinds.get('drafts')).toMatchObject({ count: 1, unsent: 1, keepDays: null, nextPurgeAt: null })
  expect(kinds.get('calls')).toMatchObject({ count: 0, oldestAt: null, bytes: 0 })
  const all = ['cases', 'drafts', 'promises', 'calls', 'qa', 'messages', 'users', 'files', 'recordings']
  expect([...kinds.keys()]).toEqual(all)
})

test('the overview knows the sound that is here, its size, and when what is done with goes', () => {
  const bare = temp.openBare()
  const recording = bare.prepare<[string, string, number | null, number | null]>(
    `INSERT INTO recordings (call_ref, agent, queue, state, size, fetched_at, changed_at) VALUES (?, '', '', ?, ?, ?, 1)`,
  )
  recording.run('17.1', 'kept', 500_000, now - 5 * dayMs)
  recording.run('17.2', 'kept', 400_000, now - 2 * dayMs)
  recording.run('17.3', 'removed', 900_000, now - 9 * dayMs)
  recording.run('17.4', 'waiting', null, null)
  const promise = bare.prepare<[string, number | null]>(
    `INSERT INTO follow_ups (id, case_id, about, note, due_at, moved, created_at, done_at) VALUES (?, 'c', '', '', 1, 0, 1, ?)`,
  )
  promise.run('open', null)
  promise.run('done', now - 3 * dayMs)
  bare.close()
  const inspection = openInspection({ file: temp.file, key: temp.key })
  const kinds = new Map(inspection.api.kinds({ days }).map((each) => [each.kind, each]))
  inspection.close()
  expect(kinds.get('recordings')).toMatchObject({ count: 2, unsent: 0, keepDays: 30, nextPurgeAt: now + 25 * dayMs })
  expect(kinds.get('recordings')?.bytes).toBeGreaterThanOrEqual(900_000)
  expect(kinds.get('recordings')?.bytes).toBeLessThan(910_000)
  expect(kinds.get('promises')).toMatchObject({ count: 2, nextPurgeAt: now + 27 * dayMs })
})

test('the sound of a call that was scored goes a day after its score, and the overview says so', () => {
  const score = { kind: 'qa', localId: 'score', serverId: '1', fields: emptyQa('17.1'), agent: '8101' } as const
  const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 }
  const records = [{ ...score, createdBy: 'neema', createdAt: now - 9 * dayMs }]
  desk.api.applyPulledRecords({ kind: 'qa', records, position, now })
  const bare = temp.openBare()
  const recording = bare.prepare<[string, number]>(
    `INSERT INTO recordings (call_ref, agent, queue, state, size, fetched_at, changed_at) VALUES (?, '', '', 'kept', 1, ?, 1)`,
  )
  recording.run('17.1', now - 3600_000)
  recording.run('17.2', now - 2 * dayMs)
  bare.close()
  const inspection = openInspection({ file: temp.file, key: temp.key })
  const recordings = inspection.api.kinds({ days }).find(({ kind }) => kind === 'recordings')
  inspection.close()
  expect(recordings?.nextPurgeAt).toBe(now - 3600_000 + dayMs)
  const span = { before: now - 30 * dayMs, rowsBefore: 0, keep: [], limit: 9 }
  const changedAt = (at: number) => desk.api.sweepRecordings({ ...span, scoredBefore: at - dayMs, now: at }).changed
  expect(changedAt(now - 3600_000 + dayMs)).toHaveLength(0)
  expect(changedAt(now - 3600_000 + dayMs + 1).map(({ callRef }) => callRef)).toEqual(['17.1'])
})

test('a call of the server stays while a score of it is unsent or being written', async () => {
  const bare = temp.openBare()
  const call = bare.prepare<[number, string]>(
    `INSERT INTO server_calls (seq, server_id, at, agent, queue, number, digits, direction, status, has_recording, is_scored)
     VALUES (?, ?, 1, '', '', '', '', 'in', '', 0, 0)`,
  )
  const ids = ['gone', 'written', 'unsent', 'in-use']
  ids.forEach((id, at) => call.run(at + 1, id))
  bare.close()
  desk.api.saveRecordDraft({ id: 'd-1', kind: 'qa', fields: emptyQa('written'), now })
  const score = { ...emptyQa('unsent'), comments: 'x' }
  desk.api.saveScore({ draftId: 'd-2', outboxId: 'out-1', fields: score, createdBy: 'neema', now })
  expect(await sweep({ keep: ['in-use'] })).toMatchObject({ removed: 1 })
  expect(ids.filter((callRef) => desk.api.scoredCall({ callRef }) !== null)).toEqual(['written', 'unsent', 'in-use'])
})

test('an attachment stays while an unsent message or a draft names it, and goes with its bytes when nothing does', async () => {
  const bare = temp.openBare()
  const file = bare.prepare<[string, string, number]>(
    `INSERT INTO files (id, name, media_type, size, state, file_key, created_at, sent_at)
     VALUES (?, 'a.pdf', 'application/pdf', 1, ?, x'00', 1, ?)`,
  )
  const old = now - 40 * dayMs
  file.run('gone', 'sent', old)
  file.run('recent', 'sent', now - dayMs)
  file.run('not-sent', 'kept', old)
  file.run('waited-for', 'sent', old)
  file.run('drafted', 'sent', old)
  bare.close()
  const message = (id: string) => ({
    kind: 'email' as const,
    recipients: ['x@mfano.example'],
    subject: 's',
    text: 't',
    attachments: [id],
    caseId: null,
  })
  desk.api.saveRecordDraft({ id: 'd-1', kind: 'message', fields: message('drafted'), now })
  desk.api.sendMessage({
    draftId: 'd-2',
    outboxId: 'out-1',
    fields: message('waited-for'),
    sender: 'amina',
    now: now - 60 * dayMs,
    fileOutboxIds: ['out-f'],
  })
  const removed: string[] = []
  let after: number | null = -1
  while (after !== null) {
    const done: { fileIds: string[]; next: number | null } = desk.api.sweep({
      table: 'files',
      before: now - 30 * dayMs,
      after,
      limit: 2,
      keep: [],
    })
    removed.push(...done.fileIds)
    after = done.next
  }
  expect(removed).toEqual(['gone'])
  // The message itself is unsent: older than any rule, and here.
  expect(await sweep()).toMatchObject({ removed: 0 })
  expect(desk.api.outboxSummary().waiting).toBe(1)
})

test('a sweep that was cut off goes on where it stood, and the one after it begins at the beginning', async () => {
  pulled({ id: 'first', age: 300 }, { id: 'second', age: 200 }, { id: 'third', age: 100 })
  const places = new Map(desk.api.changesSince({ after: 0, limit: 9 }).changes.map(({ seq }, index) => [index, seq]))
  const oldest = Math.min(...places.values())
  expect(await sweep({ place: { table: 'cases', after: oldest } })).toMatchObject({ removed: 2 })
  expect(['first', 'second', 'third'].map(isHere)).toEqual([true, false, false])
  expect(await sweep({ place: { table: 'calls', after: -1 } })).toMatchObject({ removed: 0 })
  expect(await sweep()).toMatchObject({ removed: 1 })
})
