import { readdirSync } from 'node:fs'
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
import { readKeyringFile } from '../../main/keys/keyring-file.ts'
import { killLoop, laneNumbers, runAndKill, tellShare } from './kill.ts'
import { signInAs } from './sign-in.ts'

/** A whole desk, killed while it works: what it promised is there, once, and nothing that was taken back. */

const accounts = new URL('../../resources/practice/accounts.json', import.meta.url)
const timings = { serverTimeoutMs: 1500, retryStepsMs: [50, 100, 200], probeMs: 100 }

const Line = z.object({
  typing: z.string().optional(),
  kept: z.string().optional(),
  letters: z.number().optional(),
  saving: z.number().optional(),
  saved: z.string().optional(),
  sending: z.string().optional(),
  accepted: z.string().optional(),
  touched: z.string().optional(),
  number: z.number().optional(),
  giving: z.string().optional(),
  outcome: z.string().optional(),
  taking: z.string().optional(),
  caseOf: z.string().optional(),
  taken: z.string().optional(),
  mailed: z.string().optional(),
  pulled: z.number().optional(),
  whole: z.boolean().optional(),
  moved: z.string().optional(),
  state: z.string().optional(),
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
  /** The kill comes after one of so many lines, and at most so many ms after that. */
  most?: number
  alive?: number
}

/** Every promise that a desk printed until it was killed; the last line may be cut by the kill. */
async function promisesOf({
  mode,
  dataFolder,
  first,
  random,
  url = server.url,
  most = mostLines,
  alive = 60,
}: DeskRun): Promise<Line[]> {
  const { lines, hasEnded } = await runAndKill({
    script: 'desk-process.ts',
    args: [dataFolder, url, mode, String(first)],
    afterLines: 1 + Math.floor(random() * most),
    // Page after page of a pull, whatever is saved meanwhile.
    ...(mode === 'pull' ? { counted: /"pulled"/ } : {}),
    aliveMs: random() * alive,
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
  await signInAs(desk, 'amina', password)
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

const isWhole = ({ whole }: Line) => whole === true

/** Whether the last line that has one of these has this one: something was begun, and its end was never told. */
function endsWith(lines: readonly Line[], begun: keyof Line, ended: keyof Line): boolean {
  const last = lines.findLast((line) => line[begun] !== undefined || line[ended] !== undefined)
  return last?.[begun] !== undefined
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
  const inside = await killLoop('typing', async ({ lane, round, random }) => {
    const dataFolder = join(folder, `typing-${lane}`)
    const lines = await promisesOf({ mode: 'typing', dataFolder, first: round, random })
    const isInside = endsWith(lines, 'typing', 'kept')
    const kept = lines.findLast((line) => line.kept !== undefined)
    if (kept === undefined) return isInside
    const desk = await openDesk(dataFolder)
    const drafts = await desk.must('drafts.list', {})
    const draft = drafts.find((each) => each.id === kept.kept)
    const stored = Number(/\d+$/.exec(draft?.fields.narrative ?? '')?.[0])
    // One more may have been stored whose answer the kill swallowed; never one fewer.
    expect(stored, `round ${round}`).toBeGreaterThanOrEqual(kept.letters ?? 0)
    await desk.stop()
    return isInside
  })
  tellShare('typing', inside)
})

/** The order of a new key stands until it has been carried out; the copy that is given it comes before. */
async function isInKeyChange(dataFolder: string, lines: readonly Line[]): Promise<boolean> {
  if (!lines.some(({ touched }) => touched === 'workspace.db.rekeyed')) return false
  const workspaces = join(dataFolder, 'workspaces')
  const keyrings = readdirSync(workspaces).map((name) => readKeyringFile(join(workspaces, name, 'keyring.json')))
  return (await Promise.all(keyrings)).some((keyring) => keyring?.body.isNewKeyOrdered === true)
}

it.each(['save', 'push', 'new-key'])(
  'a kill in the middle of %s loses no saved case and sends none twice',
  async (mode) => {
    const offset = { save: 10_000_000, push: 20_000_000, 'new-key': 40_000_000 }[mode] ?? 0
    const lines = await killLoop(mode, async ({ lane, round, random }) => {
      const dataFolder = join(folder, `${mode}-${lane}`)
      // Most of those that get a new key are killed while they do.
      const when = mode === 'new-key' && random() < 0.8 ? { most: 8, alive: 20 } : {}
      const said = await promisesOf({ mode, dataFolder, first: offset + round * 1_000, random, ...when })
      const isInside = {
        save: () => endsWith(said, 'saving', 'saved'),
        push: () =>
          said.some(({ sending }) => sending !== undefined && !said.some((each) => each.accepted === sending)),
        'new-key': () => isInKeyChange(dataFolder, said),
      }[mode]
      return { lane, lines: said, isInside: (await isInside?.()) === true }
    })
    tellShare(
      mode,
      lines.map(({ isInside }) => isInside),
    )
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
  tellShare(
    'outcome',
    runs.map((lines) => {
      const steps = lines.filter(({ giving, outcome, taking, taken }) => giving ?? outcome ?? taking ?? taken)
      const last = steps.at(-1)
      return last?.giving !== undefined || last?.taking !== undefined
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

/** What a desk keeps in any case, by the server's words for the instant it was made: older ones may have gone by their age. */
const isYoung = (madeOn: string) => madeOn > new Date(Date.now() - 80 * 86_400_000).toISOString().replace('T', ' ')

it('a kill in the middle of a pull leaves no hole and no double in what comes in, and loses no case saved meanwhile', async () => {
  /** A lane begins anew once its first pull is through: a later one brings next to nothing. Looking at each takes its time. */
  const mostPlaces = 3
  const places = new Map(laneNumbers.map((lane) => [lane, 1]))
  const placeOf = (lane: number) => join(folder, `pull-${lane}-${places.get(lane) ?? 1}`)
  const runs = await killLoop('pull', async ({ lane, round, random }) => {
    const first = 30_000_000 + round * 1_000
    const lines = await promisesOf({
      mode: 'pull',
      dataFolder: placeOf(lane),
      first,
      random,
      url: fullServer.url,
      most: 3,
      alive: 30,
    })
    const place = places.get(lane) ?? 1
    if (lines.some(isWhole)) places.set(lane, Math.min(mostPlaces, place + 1))
    return lines
  })
  tellShare(
    'pull',
    runs.map((lines) => lines.some(({ pulled }) => pulled !== undefined) && !lines.some(isWhole)),
  )
  const promised = runs.flat().flatMap(({ saved }) => saved ?? [])
  const used = readdirSync(folder).filter((name) => name.startsWith('pull-'))
  for (const name of used) {
    const desk = await openAndSend(join(folder, name), fullServer.url)
    const tickets = await (await askPractice(fullServer.url, 'amina', password)).tickets()
    const there = tickets.filter((each) => isYoung(textOf(each['created_on']))).map((each) => each['id'] ?? '')
    expect(there.length, 'more than one page').toBeGreaterThan(200)
    await until(
      'everything young that the server has is here',
      async () => {
        // One that is asked for while another runs does not come by itself.
        await desk.must('sync.pull', {})
        const here = await allServerIds(desk)
        expect(new Set(here).size, 'no record is here twice').toBe(here.length)
        return there.every((id) => here.includes(id))
      },
      240_000,
    )
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
      most: 12,
    }),
  )
  tellShare(
    'upload',
    lines.map((of) => of.findLast(({ moved }) => moved === 'file')?.state === 'sending'),
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
