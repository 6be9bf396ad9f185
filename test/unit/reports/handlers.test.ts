import { describe, expect, test } from 'vitest'
import {
  AppError,
  type ErrorCode,
  type ReportPage,
  ReportQuestion,
  type Role,
  type SheetDefinition,
} from '../../../preload/contract/index.ts'
import type { CountAtServer, ServerCount } from '../../../main/api/gateway.ts'
import type { CountQuestion } from '../../../main/db/queries/axis-counts.ts'
import { reportHandlers } from '../../../main/usecases/reports.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

const question: ReportQuestion = {
  subject: 'cases',
  rows: ['status'],
  columns: [],
  filters: [],
  from: '2026-03-01',
  to: '2026-03-31',
}
const now = Date.UTC(2026, 10, 22)
const words = { en: 'x' }
const page: ReportPage = {
  title: 'Cases',
  facts: [],
  picture: null,
  tables: [{ title: '', heads: 1, rows: [['Status', 'Total'], ['Open', '5']], hasTotals: false }], // prettier-ignore
  foot: '',
  language: 'en',
  isRightToLeft: false,
}
const sheet: SheetDefinition = {
  id: 'sheet',
  title: words,
  about: words,
  sections: [
    {
      id: 'state',
      label: words,
      subject: 'cases',
      axes: ['status'],
      rows: [{ id: 'state-open', label: words, where: [{ status: ['open'] }] }],
    },
    { id: 'age', label: words, subject: 'cases', axes: [], rows: [{ id: 'age-0', label: words, where: [] }] },
    {
      id: 'ended',
      label: words,
      subject: 'calls',
      axes: ['callStatus'],
      rows: [{ id: 'ended-none', label: words, where: [{ callStatus: ['answered'] }] }],
    },
  ],
}

function desk(
  about: { role?: Role; server?: ErrorCode; next?: () => boolean; paper?: ErrorCode; isFull?: boolean } = {},
) {
  const here: CountQuestion[] = []
  const there: CountAtServer[] = []
  const recorded: unknown[] = []
  const meta = new Map<string, string>()
  const own = {
    person: () => ({ role: about.role ?? 'supervisor' }),
    sync: { pullProgress: () => ({ lastDoneAt: 7 }) },
    db: {
      recordSecurityEvent: ({ kind, count, detail }: { kind: string; count: number; detail: string }) => {
        if (about.isFull === true) return Promise.reject(new AppError('disk-full'))
        return Promise.resolve(void recorded.push([kind, { count, detail }]))
      },
      getMeta: ({ key }: { key: string }) => Promise.resolve(meta.get(key) ?? null),
      setMeta: ({ key, value }: { key: string; value: string }) => Promise.resolve(void meta.set(key, value)),
    },
    reports: {
      keepDays: (subject: string) => (subject === 'calls' ? 90 : 400),
      countBy: (asked: CountQuestion) => {
        here.push(asked)
        return Promise.resolve({ groups: [{ values: ['open'], count: 5 }], total: 5, unsent: 1 })
      },
    },
  }
  const stranger = { reports: { countBy: () => Promise.reject(new Error('the desk of somebody else')) } }
  const deps = {
    session: {
      serverSession: () => ({ token: 't' }),
      state: () => ({ signInNeeded: false }),
      workspace: () => (about.next?.() === true ? stranger : own),
    },
    sessionRefused: () => undefined,
    gateway: {
      countBy: (_session: unknown, asked: CountAtServer): Promise<ServerCount[]> => {
        there.push(asked)
        if (about.server !== undefined) return Promise.reject(new AppError(about.server))
        return Promise.resolve([{ values: ['open'], count: 6 }])
      },
    },
    papers: {
      press: {
        print: (page: ReportPage, madeAt: number) =>
          about.paper === undefined
            ? Promise.resolve(Buffer.from(`${page.title} ${String(madeAt)}`))
            : Promise.reject(new AppError(about.paper)),
      },
      yearly: sheet,
      isMappedBySite: true,
    },
    about: { timeZone: 'Africa/Nairobi' },
    clock: { now: () => now },
    newId: () => '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071',
    // Only what reports use.
  } as unknown as UseCaseDeps
  return { calls: reportHandlers(deps), here, there, recorded }
}

describe('a report', () => {
  test('is counted by the server while it answers', async () => {
    const { calls, here } = desk()
    const table = await calls['reports.run']({ question, source: 'best' })
    expect(table).toMatchObject({ source: 'server', total: 6, asOf: null, unsent: 0, insteadOf: null })
    expect(here).toEqual([])
  })

  test.each(['server-unreachable', 'server-timeout', 'server-strange', 'server-forbidden', 'sign-in-needed'] as const)(
    'is counted here when the server says %s, and says so',
    async (server) => {
      const { calls } = desk({ server })
      const table = await calls['reports.run']({ question, source: 'best' })
      expect(table).toMatchObject({ source: 'here', total: 5, asOf: 7, unsent: 1, keepDays: 400, insteadOf: server })
    },
  )

  test('that the server has not answered when another person comes to the desk is not counted in their workspace', async () => {
    let hasChanged = false
    const { calls, here } = desk({ server: 'server-timeout', next: () => hasChanged })
    const asked = calls['reports.run']({ question, source: 'best' })
    hasChanged = true
    await expect(asked).resolves.toMatchObject({ source: 'here', total: 5 })
    expect(here).toHaveLength(1)
  })

  test('by time is counted here without asking the server, in days of the site', async () => {
    const { calls, here, there } = desk()
    const table = await calls['reports.run']({ question: { ...question, columns: ['month'] }, source: 'best' })
    expect(table).toMatchObject({ source: 'here', insteadOf: null })
    expect(there).toEqual([])
    expect(here[0]).toMatchObject({
      axes: [{ own: 'status' }, { time: 'month' }],
      from: Date.parse('2026-02-28T21:00:00Z'),
      to: Date.parse('2026-03-31T21:00:00Z'),
    })
    expect(here[0]?.offsets.at(-1)?.offsetMs).toBe(3 * 3_600_000)
  })

  test('is refused where a place does not count by an axis', async () => {
    const { calls } = desk()
    const byTime = { ...question, columns: ['month' as const] }
    await expect(calls['reports.run']({ question: byTime, source: 'server' })).rejects.toMatchObject({
      code: 'report-places',
    })
    await expect(calls['reports.compare']({ question: byTime })).rejects.toMatchObject({ code: 'report-places' })
    // One axis is only counted here, the other only there: no place counts by both.
    const byBoth = { ...question, subject: 'calls' as const, rows: ['month' as const], columns: ['inTime' as const] }
    await expect(calls['reports.run']({ question: byBoth, source: 'best' })).rejects.toMatchObject({
      code: 'report-places',
    })
  })

  test('of which this desk itself made a mess is not quietly counted elsewhere', async () => {
    const { calls, here } = desk({ server: 'internal' })
    await expect(calls['reports.run']({ question, source: 'best' })).rejects.toMatchObject({ code: 'internal' })
    expect(here).toEqual([])
  })

  test('that only the server can count does not fall back', async () => {
    const { calls } = desk({ server: 'server-unreachable' })
    const inTime: ReportQuestion = { ...question, subject: 'calls', rows: ['inTime'] }
    await expect(calls['reports.run']({ question: inTime, source: 'best' })).rejects.toMatchObject({
      code: 'server-unreachable',
    })
  })

  test('is compared by the same days, those of the server', async () => {
    const { calls, here, there } = desk()
    const compared = await calls['reports.compare']({ question })
    expect(compared).toMatchObject({ here: 5, server: 6, agrees: false, differing: 1 })
    const days = { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-04-01T00:00:00Z') }
    expect(here[0]).toMatchObject(days)
    expect(there[0]).toMatchObject(days)
  })

  test('about people or scores is for those who may read them', async () => {
    const people: ReportQuestion = { ...question, subject: 'people', rows: ['roleName'], from: null, to: null }
    await expect(
      desk({ role: 'quality' }).calls['reports.run']({ question: people, source: 'here' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      desk({ role: 'administrator' }).calls['reports.run']({ question: people, source: 'here' }),
    ).resolves.toBeDefined()
    const scores: ReportQuestion = { ...question, subject: 'scores', rows: [], from: null, to: null }
    await expect(
      desk({ role: 'agent' }).calls['reports.run']({ question: scores, source: 'here' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is written down before it leaves: what kind of file and how many cells, nothing else', async () => {
    const { calls, recorded } = desk()
    const sheet = {
      title: 'Cases',
      facts: [],
      rows: [
        ['Status', 'Total'],
        ['Open', 5],
      ],
    }
    const { base64 } = await calls['reports.export']({ format: 'csv', sheet })
    expect(Buffer.from(base64, 'base64').toString('utf8')).toBe('Status,Total\r\nOpen,5\r\n')
    await calls['reports.noteExport']({ format: 'png', cells: 9 })
    expect(recorded).toEqual([
      ['export-made', { count: 4, detail: 'report-csv' }],
      ['export-made', { count: 9, detail: 'report-png' }],
    ])
  })

  test('does not leave where that cannot be written down', async () => {
    const { calls } = desk({ isFull: true })
    const sheet = { title: 'Cases', facts: [], rows: [['Open', 5]] }
    await expect(calls['reports.export']({ format: 'csv', sheet })).rejects.toMatchObject({ code: 'disk-full' })
    await expect(calls['reports.exportPdf']({ page })).rejects.toMatchObject({ code: 'disk-full' })
    await expect(calls['reports.noteExport']({ format: 'png', cells: 9 })).rejects.toMatchObject({ code: 'disk-full' })
  })

  test('that does not fit into a message is refused and not recorded', async () => {
    const { calls, recorded } = desk()
    const rows = Array.from({ length: 500 }, (_, row) => [`${row}`.padEnd(400, 'ab'), row])
    await expect(
      calls['reports.export']({ format: 'csv', sheet: { title: 'x', facts: [], rows } }),
    ).rejects.toMatchObject({
      code: 'too-large',
    })
    expect(recorded).toEqual([])
  })

  test('is not lost when another one is kept at the same time', async () => {
    const { calls } = desk()
    const look = { chart: 'bar', measure: 'count' } as const
    const ids = ['019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6072', '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6073']
    await Promise.all(ids.map(async (id) => calls['reports.save']({ id, name: id, question, look })))
    expect((await calls['reports.listSaved']({})).map(({ id }) => id)).toEqual(ids)
  })

  test('is kept and listed again', async () => {
    const { calls } = desk()
    const saved = await calls['reports.save']({
      id: null,
      name: 'March',
      question,
      look: { chart: 'bar', measure: 'count' },
    })
    expect(await calls['reports.listSaved']({})).toEqual([saved])
    await calls['reports.remove']({ id: saved.id })
    expect(await calls['reports.listSaved']({})).toEqual([])
  })
})

test('a question about the last day that can be written is refused at the door, not counted as nothing', () => {
  const until = (to: string) => ReportQuestion.safeParse({ ...question, to }).success
  expect([until('9999-12-31'), until('9998-12-31')]).toEqual([false, true])
})

describe('a report for paper', () => {
  test('is written down as an export before it is handed over', async () => {
    const { calls, recorded } = desk()
    const { base64 } = await calls['reports.exportPdf']({ page })
    expect(Buffer.from(base64, 'base64').toString()).toBe(`Cases ${String(now)}`)
    expect(recorded).toEqual([['export-made', { count: 4, detail: 'report-pdf' }]])
  })

  test('that could not be made is no export', async () => {
    const { calls, recorded } = desk({ paper: 'report-letters' })
    await expect(calls['reports.exportPdf']({ page })).rejects.toMatchObject({ code: 'report-letters' })
    expect(recorded).toEqual([])
  })
})

describe('the yearly sheet', () => {
  test('asks the server for the days of the year, and only for what it has a place for', async () => {
    const { calls, there, here } = desk()
    const counted = await calls['reports.yearly']({ year: 2026 })
    expect(there.map(({ subject, axes, from, to }) => ({ subject, axes, from, to }))).toEqual([
      { subject: 'cases', axes: ['status'], from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) },
      { subject: 'calls', axes: ['callStatus'], from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) },
    ])
    expect(here).toEqual([])
    expect(counted).toMatchObject({ year: 2026, source: 'server', isMappedBySite: true })
    expect(
      counted.sections.map(({ id, rows, unmappedTotal, total }) => [id, rows[0]?.count, unmappedTotal, total]),
    ).toEqual([
      ['state', 6, 0, 6],
      ['age', null, 0, 0],
      // What the server says is no word of this section's rows: listed, and not lost.
      ['ended', 0, 6, 6],
    ])
  })

  test('is counted here as a whole when the server is away, by the days of the site', async () => {
    const { calls, here } = desk({ server: 'server-unreachable' })
    const counted = await calls['reports.yearly']({ year: 2026 })
    expect(counted).toMatchObject({
      source: 'here',
      insteadOf: 'server-unreachable',
      asOf: 7,
      unsent: 1,
      // Calls are kept for less long than cases: the sheet reaches no further than the shorter of the two.
      keepDays: 90,
    })
    expect(here).toHaveLength(2)
    // Nairobi is three hours ahead of UTC.
    expect(here[0]).toMatchObject({ from: Date.UTC(2025, 11, 31, 21), to: Date.UTC(2026, 11, 31, 21) })
    expect(counted.sections[0]).toMatchObject({ rows: [{ count: 5 }], total: 5 })
  })
})
