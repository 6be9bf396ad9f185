import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { noFilter } from '../../preload/contract/cases.ts'
import type { CallNamed, OutputOf } from '../../preload/contract/index.ts'
import { startDesk } from '../kit/desk-core.ts'
import { until } from '../kit/poll.ts'
import { askPractice, startPracticeProcess, type PracticeProcess } from '../kit/practice-process.ts'
import { killLoop, laneNumbers, runAndKill } from './kill.ts'

/** A whole desk, killed while it works: what it promised is there, once, and nothing that was taken back. */

const accounts = new URL('../../resources/practice/accounts.json', import.meta.url)
const timings = { serverTimeoutMs: 1500, retryStepsMs: [50, 100, 200], probeMs: 100 }

const Line = z.object({
  kept: z.string().optional(),
  letters: z.number().optional(),
  saved: z.string().optional(),
  number: z.number().optional(),
  outcome: z.string().optional(),
  caseOf: z.string().optional(),
  taken: z.string().optional(),
  mailed: z.string().optional(),
})
type Line = z.infer<typeof Line>

const Emails = z.object({
  emails: z.array(z.object({ subject: z.string(), attachments: z.array(z.object({ size: z.string() })) })),
})

let folder: string
let password: string
/** One for the points that look at everything there, one with many records to pull. */
let server: PracticeProcess
let fullServer: PracticeProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-crash-'))
  const list = z
    .array(z.object({ login: z.string(), password: z.string() }))
    .parse(JSON.parse(await readFile(accounts, 'utf8')))
  password = list.find((account) => account.login === 'amina')?.password ?? ''
  server = await startPracticeProcess({ folder: join(folder, 'server') })
  fullServer = await startPracticeProcess({ folder: join(folder, 'full-server'), cases: 400 })
})

afterAll(async () => {
  await server.kill()
  await fullServer.kill()
  await rm(folder, { recursive: true, force: true })
})

/** A kill comes after one of so many lines, each of which is a promise or the announcement of one. */
const mostLines = 24

interface DeskRun {
  mode: string
  dataFolder: string
  /** The number of the first case it writes; rounds must not share numbers. */
  first: number
  random: () => number
  url?: string
  /** The kill comes after one of so many lines. */
  most?: number
}

/** Every promise that a desk printed until it was killed; the last line may be cut by the kill. */
async function promisesOf({
  mode,
  dataFolder,
  first,
  random,
  url = server.url,
  most = mostLines,
}: DeskRun): Promise<Line[]> {
  const { lines, hasEnded } = await runAndKill({
    script: 'desk-process.ts',
    args: [dataFolder, url, mode, String(first)],
    // What the sign-in brings begins before the first promise.
    afterLines: mode === 'new-key' && random() < 0.7 ? 1 : 1 + Math.floor(random() * most),
    aliveMs: random() * (mode === 'new-key' || mode === 'upload' ? 400 : 60),
    env: { CRASH_PASSWORD: password },
  })
  expect(hasEnded, 'the desk was killed and did not end by itself').toBe(false)
  return lines.flatMap((text) => {
    try {
      return [Line.parse(JSON.parse(text))]
    } catch {
      return []
    }
  })
}

async function openDesk(dataFolder: string, url = server.url) {
  const desk = await startDesk({ folder: dataFolder, practiceUrl: url, timings })
  await desk.must('session.signIn', { login: 'amina', password, oldPassword: null })
  return desk
}

/** Starts a desk on what a killed one left and waits until it has sent everything by itself. */
async function openAndSend(dataFolder: string, url?: string) {
  const desk = await openDesk(dataFolder, url)
  await until(
    'everything unsent is accepted',
    async () => {
      const { waiting, needsYou } = await desk.must('outbox.summary', {})
      expect(needsYou).toBe(0)
      return waiting === 0
    },
    240_000,
  )
  return desk
}

async function copiesBy(url: string, source: string, keyOf: (ticket: Record<string, unknown>) => string) {
  const copies = new Map<string, number>()
  for (const ticket of await (await askPractice(url, 'amina', password)).tickets({ source })) {
    copies.set(keyOf(ticket), (copies.get(keyOf(ticket)) ?? 0) + 1)
  }
  return copies
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** What was promised and is not there, and what is there twice. */
function judge(point: string, promised: readonly string[], copies: ReadonlyMap<string, number>) {
  const lost = promised.filter((key) => !copies.has(key))
  const doubled = [...copies].filter(([, count]) => count > 1)
  process.stdout.write(`${point}: ${promised.length} promised, ${lost.length} lost, ${doubled.length} doubled\n`)
  expect(promised.length, 'the desk promised something').toBeGreaterThan(0)
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] })
}

it('a kill while somebody types loses nothing that was reported as kept', async () => {
  await killLoop('typing', async ({ lane, round, random }) => {
    const dataFolder = join(folder, `typing-${lane}`)
    const lines = await promisesOf({ mode: 'typing', dataFolder, first: round, random })
    const kept = lines.findLast((line) => line.kept !== undefined)
    if (kept === undefined) return
    const desk = await openDesk(dataFolder)
    const drafts = await desk.must('drafts.list', {})
    const draft = drafts.find((each) => each.id === kept.kept)
    const stored = Number(/\d+$/.exec(draft?.fields.narrative ?? '')?.[0])
    // One more may have been stored whose answer the kill swallowed; never one fewer.
    expect(stored, `round ${round}`).toBeGreaterThanOrEqual(kept.letters ?? 0)
    await desk.stop()
  })
})

it.each(['save', 'push', 'new-key'])(
  'a kill in the middle of %s loses no saved case and sends none twice',
  async (mode) => {
    const offset = { save: 10_000_000, push: 20_000_000, 'new-key': 40_000_000 }[mode] ?? 0
    const lines = await killLoop(mode, async ({ lane, round, random }) => ({
      lane,
      lines: await promisesOf({
        mode,
        dataFolder: join(folder, `${mode}-${lane}`),
        first: offset + round * 1_000,
        random,
      }),
    }))
    const promised: string[] = []
    for (const lane of laneNumbers) {
      const desk = await openAndSend(join(folder, `${mode}-${lane}`))
      for (const { saved, number } of lines.filter((each) => each.lane === lane).flatMap((each) => each.lines)) {
        if (saved === undefined) continue
        promised.push(saved)
        const record = await desk.must('cases.get', { id: saved })
        expect(record.fields.contact.firstName).toBe(`Person ${number ?? -1}`)
      }
      await desk.stop()
    }
    judge(mode, promised, await copiesBy(server.url, 'walkin', (ticket) => textOf(ticket['source_id'])))
  },
)

it('a kill around the outcome of a call loses none that was given, sends none twice, and none that was taken back', async () => {
  const runs = await killLoop('outcome', ({ lane, round, random }) =>
    promisesOf({
      mode: 'outcome',
      dataFolder: join(folder, `outcome-${lane}`),
      first: 1 + round * 1_000,
      random,
    }),
  )
  const told = (key: 'outcome' | 'caseOf' | 'taken') => runs.flat().flatMap((line) => line[key] ?? [])
  for (const lane of laneNumbers) await (await openAndSend(join(folder, `outcome-${lane}`))).stop()
  const copies = await copiesBy(
    server.url,
    'call',
    (ticket) => `${textOf(ticket['source_id'])} ${ticket['disposition'] === 'prank' ? 'outcome' : 'case'}`,
  )
  expect(told('taken').length, 'the desk took something back').toBeGreaterThan(0)
  const promised = [
    ...told('outcome').map((source) => `${source} outcome`),
    ...told('caseOf').map((source) => `${source} case`),
  ]
  judge('outcome', promised, copies)
  expect(told('taken').filter((source) => copies.has(`${source} outcome`))).toEqual([])
})

it('a kill in the middle of a pull leaves no hole and no double in what comes in, and loses no case saved meanwhile', async () => {
  const promised: string[] = []
  await killLoop('pull', async ({ lane, round, random }) => {
    const lines = await promisesOf({
      mode: 'pull',
      dataFolder: join(folder, `pull-${lane}`),
      first: 30_000_000 + round * 1_000,
      random,
      url: fullServer.url,
    })
    for (const { saved } of lines) if (saved !== undefined) promised.push(saved)
  })
  for (const lane of laneNumbers) {
    const desk = await openAndSend(join(folder, `pull-${lane}`), fullServer.url)
    await desk.must('sync.pull', {})
    const there = (await (await askPractice(fullServer.url, 'amina', password)).tickets()).map(
      (each) => each['id'] ?? '',
    )
    await until('everything the server has is here', async () => {
      const here = await allServerIds(desk)
      expect(new Set(here).size, 'no record is here twice').toBe(here.length)
      return there.slice(0, 400).every((id) => here.includes(id))
    })
    await desk.stop()
  }
  judge(
    'pull',
    promised,
    await copiesBy(fullServer.url, 'walkin', (ticket) => textOf(ticket['source_id']) || textOf(ticket['id'])),
  )
})

it('a kill in the middle of an upload loses no message and no byte of its attachment, and sends none twice', async () => {
  const lines = await killLoop('upload', ({ lane, round, random }) =>
    promisesOf({
      mode: 'upload',
      dataFolder: join(folder, `upload-${lane}`),
      first: 50_000_000 + round * 1_000,
      random,
      most: 4,
    }),
  )
  for (const lane of laneNumbers) await (await openAndSend(join(folder, `upload-${lane}`))).stop()
  const atServer = await askPractice(server.url, 'amina', password)
  const copies = new Map<string, number>()
  for (let skip = 0; ; skip += 100) {
    const { emails } = Emails.parse(await atServer.read(`emails/?_c=100&_a=${skip}`))
    for (const { subject, attachments } of emails) {
      if (!subject.startsWith('Letter')) continue
      copies.set(subject, (copies.get(subject) ?? 0) + 1)
      expect(attachments, subject).toEqual([expect.objectContaining({ size: String(200_000) })])
    }
    if (emails.length < 100) break
  }
  judge(
    'upload',
    lines.flat().flatMap(({ mailed }) => mailed ?? []),
    copies,
  )
})

type CasePage = OutputOf<CallNamed<'cases.list'>>

async function allServerIds(desk: Awaited<ReturnType<typeof startDesk>>): Promise<string[]> {
  const ids: string[] = []
  for (let before: number | null = null; ;) {
    const page: CasePage = await desk.must('cases.list', { filter: noFilter(), before, limit: 100 })
    ids.push(...page.rows.flatMap(({ serverId }) => serverId ?? []))
    if (page.next === null) return ids
    before = page.next
  }
}
