import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import type { DatabaseConnection } from '../../../main/db/open.ts'
import { countByAxes, type CountQuestion } from '../../../main/db/queries/axis-counts.ts'
import { qaScoreNames } from '../../../preload/contract/index.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

/** What is counted beside cases, on a real file: each subject by its own rows, and by nothing else's. */

const seed = seedOfRun('other subjects')
const random = randomFrom(seed)
const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T
const hour = 3_600_000
const start = Date.UTC(2026, 0, 1)
const ahead = 3 * hour
const offsets = [{ from: 0, offsetMs: ahead }]

interface Row {
  readonly at: number
  readonly values: Readonly<Record<string, string>>
}
type Subject = Exclude<CountQuestion['subject'], 'cases'>

const temp = tempDatabase()
let bare: DatabaseConnection
const rows: Record<Subject, Row[]> = { calls: [], scores: [], emails: [], texts: [], people: [] }
/** How many records of each are made; all different, so that one subject is never taken for another. */
const amounts = { calls: 70, scores: 50, emails: 40, texts: 30, people: 20 } as const
const unsent = { 'qa.create': 4, 'email.create': 3, 'sms.create': 2, 'user.create': 1, 'case.create': 0 } as const

beforeAll(() => {
  bare = temp.openBare()
  migrate(bare, migrations, temp.file)
  const insert = (table: string, columns: Readonly<Record<string, string | number | null>>) => {
    const names = Object.keys(columns)
    bare
      .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(Object.values(columns))
  }
  const place = { next: start }
  const anyAt = () => start + Math.floor(random() * 90 * 24) * hour + 1
  const seq = () => (place.next += 1000)
  for (let each = 0; each < amounts.calls; each += 1) {
    const at = anyAt()
    const [agent, queue, direction, status] = [
      pick(['8101', '8102', '']),
      pick(['gbv', '']),
      pick(['in', 'out', '']),
      pick(['answered', 'odd']),
    ]
    const isScored = random() < 0.5
    const call = {
      seq: seq(),
      server_id: `c${String(each)}`,
      at,
      agent,
      queue,
      direction,
      status,
      is_scored: Number(isScored),
    }
    insert('server_calls', { ...call, number: '', digits: '', has_recording: 0 })
    const values = { agent, queue, direction, callStatus: status, isScored: isScored ? 'yes' : 'no' }
    rows.calls.push({ at, values })
  }
  for (let each = 0; each < amounts.scores; each += 1) {
    const at = anyAt()
    const agent = pick(['8101', '8102', ''])
    const score = { seq: seq(), id: `q${String(each)}`, is_own: 0, call_ref: `c${String(each)}`, agent, created_at: at }
    const points = Object.fromEntries(qaScoreNames.map((name) => [name, 3]))
    insert('qa_scores', { ...score, ...points, created_by: 'neema', comments: '', recommendations: '' })
    rows.scores.push({ at, values: { agent } })
  }
  for (const [kind, subject] of [
    ['email', 'emails'],
    ['sms', 'texts'],
  ] as const)
    // prettier-ignore
    for (let each = 0; each < amounts[subject]; each += 1) {
      const at = anyAt()
      const [folder, status] = [pick(['inbox', 'sent', '']), pick(['SENT', 'FAILED'])]
      const message = { seq: seq(), id: `${kind}${String(each)}`, kind, is_own: 0, folder, status, created_at: at }
      insert('messages', { ...message, sender: '', recipients: '[]', attachments: '[]', subject: '', text: '' })
      rows[subject].push({ at, values: { folder, messageStatus: status } })
    }
  for (let each = 0; each < amounts.people; each += 1) {
    const [roleName, enabled] = [pick(['Counsellor', 'Supervisor']), pick(['1', '0'])]
    const person = { id: `p${String(each)}`, login: `p${String(each)}`, extension: '', role_name: roleName, enabled }
    insert('people', { ...person, first_name: '', last_name: '', phone: '', email: '' })
    rows.people.push({ at: 0, values: { roleName, enabled } })
  }
  const kinds = { 'qa.create': 'qa', 'email.create': 'email', 'sms.create': 'sms', 'user.create': 'user' } as const
  for (const [operation, kind] of Object.entries(kinds))
    for (let each = 0; each < unsent[operation as keyof typeof kinds]; each += 1) {
      const row = { id: `${operation}${String(each)}`, kind, record_id: `${kind}${String(each)}`, operation }
      insert('outbox', { ...row, state: 'queued', next_try_at: 1, created_at: 1, fields: '{}' })
    }
})
afterAll(() => {
  bare.close()
  temp.remove()
})

/** The month of the site, by adding its hours and cutting the text. */
const monthOf = (at: number) => new Date(at + ahead).toISOString().slice(0, 7)

function byHand(from: readonly Row[], axes: readonly string[]): string[] {
  const counts = new Map<string, number>(axes.length === 0 ? [['', 0]] : [])
  for (const { at, values } of from) {
    const key = axes.map((axis) => (axis === 'month' ? monthOf(at) : (values[axis] ?? '?'))).join(' | ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, count]) => `${key} = ${String(count)}`).toSorted()
}

const axesOf = {
  calls: ['agent', 'queue', 'direction', 'callStatus', 'isScored', 'month'],
  scores: ['agent', 'month'],
  emails: ['folder', 'messageStatus', 'month'],
  texts: ['folder', 'messageStatus', 'month'],
  people: ['roleName', 'enabled'],
} as const

describe('calls, scores, messages and people', () => {
  test.each(Object.keys(amounts) as Subject[])(
    '%s are counted as by hand, for any axes, filters and days',
    (subject) => {
      const names: readonly string[] = axesOf[subject]
      const own = names.filter((axis) => axis !== 'month')
      const filter = fc.record({
        axis: fc.constantFrom(...own),
        picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 2 }),
      })
      const day = fc.option(fc.integer({ min: -10, max: 100 }))
      const axes = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 })
      fc.assert(
        fc.property(
          axes,
          fc.uniqueArray(filter, { selector: ({ axis }) => axis, maxLength: 2 }),
          day,
          day,
          (asked, chosen, one, other) => {
            const filters = chosen.map(({ axis, picks }) => ({
              axis,
              values: picks.map((each) => rows[subject][each % rows[subject].length]?.values[axis] ?? ''),
            }))
            const days = subject === 'people' ? [null, null] : [one, other].toSorted((a, b) => (a ?? 0) - (b ?? 0))
            const [from = null, to = null] = days.map((each) => (each === null ? null : start + each * 24 * hour))
            const counted = countByAxes(bare, {
              subject,
              axes: asked.map((axis) => (axis === 'month' ? { time: axis } : { own: axis })),
              filters,
              from,
              to,
              offsets,
            })
            const fit = rows[subject].filter(
              ({ at, values }) =>
                filters.every((each) => each.values.includes(values[each.axis] ?? '?')) &&
                (from === null || at >= from) &&
                (to === null || at < to),
            )
            expect(
              counted.groups.map(({ values, count }) => `${values.join(' | ')} = ${String(count)}`).toSorted(),
            ).toEqual(byHand(fit, asked))
            expect(counted.total).toBe(fit.length)
          },
        ),
        { seed, numRuns: 40 },
      )
    },
  )

  test('say how many of them the server does not have yet, each of its own kind', () => {
    const told = (subject: CountQuestion['subject']) =>
      countByAxes(bare, { subject, axes: [], filters: [], from: null, to: null, offsets }).unsent
    expect(['scores', 'emails', 'texts', 'people', 'calls', 'cases'].map((each) => told(each as Subject))).toEqual([
      unsent['qa.create'],
      unsent['email.create'],
      unsent['sms.create'],
      unsent['user.create'],
      0,
      0,
    ])
  })
})
