import type { CaseRecord } from '../../../preload/contract/cases.ts'
import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import { randomFrom } from '../../kit/seed.ts'
import { createStoryClock } from './story-clock.ts'
import { createStoryDesk, pullEveryMs } from './story-desk.ts'
import type { StoryDesk, Template } from './story-desk.ts'
import { createStoryLine } from './story-network.ts'
import type { Mishap, LinkTrouble, StoryLine } from './story-network.ts'
import { createStoryServer } from './story-server.ts'
import type { Path, ServerFile, StoryServer } from './story-server.ts'
import { createStoryCases } from './story-cases.ts'
import type { StoryCases } from './story-cases.ts'
import { createStoryRecords, kindsOf } from './story-records.ts'
import type { RecordStep, StoryRecords } from './story-records.ts'

type DeskNumber = 0 | 1

/** One thing that happens. `which` and `on` are taken round the things there are, so that a shrunk story stays one. */
export type Step = { readonly ms: number } & (
  | RecordStep
  | { readonly what: 'save'; readonly desk: DeskNumber; readonly source: 'walkin' | 'call' }
  | {
      readonly what: 'edit'
      readonly desk: DeskNumber
      readonly which: number
      readonly path: Path
      /** How long somebody types before saving: what came in meanwhile must not be lost. */
      readonly typingMs: number
    }
  | { readonly what: 'colleague edits'; readonly which: number; readonly path: Path }
  | { readonly what: 'colleague adds' }
  | { readonly what: 'colleague deletes'; readonly which: number }
  /** A text message meets a mishap, and while it waits its writer takes it back. */
  | {
      readonly what: 'regret'
      readonly desk: DeskNumber
      readonly mishap: Mishap
      readonly afterMs: number
      readonly isSentAgain: boolean
    }
  | { readonly what: 'link'; readonly desk: DeskNumber; readonly trouble: LinkTrouble }
  | { readonly what: 'mishaps'; readonly desk: DeskNumber; readonly list: readonly Mishap[] }
  | { readonly what: 'sessions end' }
  | { readonly what: 'sign in'; readonly desk: DeskNumber }
  | { readonly what: 'kill'; readonly desk: DeskNumber; readonly afterCalls: number }
  | { readonly what: 'restart'; readonly desk: DeskNumber }
  | { readonly what: 'try now'; readonly desk: DeskNumber }
  | { readonly what: 'resolve'; readonly desk: DeskNumber; readonly isMine: boolean }
)

/** Everything the checks need after a story. */
export interface Told {
  readonly server: StoryServer
  readonly desks: readonly [StoryDesk, StoryDesk]
  readonly saves: StoryCases['saves']
  readonly made: StoryCases['made']
  /** Values that a person gave up in favour of the server's. */
  readonly givenUp: StoryCases['givenUp']
  /** What a decision at a desk stood against, which the person then saw: desk, case, path and the server's value. */
  readonly decided: StoryCases['decided']
  /** What was told as accepted although the server never had it. */
  readonly falseSuccess: readonly string[]
  /** Why entries were parked while the story was brought to its end. */
  readonly parkedFor: ReadonlySet<string>
  readonly timeline: readonly string[]
  /** What was written beside cases. */
  readonly records: Pick<StoryRecords, 'written' | 'edits' | 'decided'>
}

/** Where a desk stands at the end. */
export interface StepsEnd {
  readonly desk: DeskNumber
  readonly writer: string
  readonly records: readonly CaseRecord[]
  /** The saved cases that somebody is writing on, null for new ones. */
  readonly drafts: readonly (string | null)[]
  readonly outbox: readonly OutboxRow[]
  /** What the desk says a network has delivered twice, and all records of which the server has more than one. */
  readonly doubles: readonly OutboxRow[]
  readonly doubled: ReadonlySet<string>
}

const writers = ['desk 0', 'desk 1'] as const
const logins = ['amina', 'peter'] as const

/** Tells a story to its end: all steps, then calm, then every decision that a person has to take. */
export async function tellStory(
  steps: readonly Step[],
  props: {
    server: ServerFile
    template: Template
    seed: number
    /** How many records of colleagues there are before anything happens. */
    records: number
  },
  check: (told: Told) => Promise<void>,
): Promise<void> {
  const clock = createStoryClock()
  const random = randomFrom(props.seed)
  const server = createStoryServer(props.server, clock)
  const lines = writers.map((writer) => createStoryLine(server, clock, writer)) as [StoryLine, StoryLine]
  const timeline: string[] = []
  const falseSuccess: string[] = []
  const begun = clock.now()
  const note = (text: string) => timeline.push(`${((clock.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`)
  const desks = writers.map((writer, index) =>
    createStoryDesk({
      login: logins[index as DeskNumber],
      clock,
      line: lines[index as DeskNumber],
      template: props.template,
      random,
      kinds: kindsOf(steps),
      onProgress({ id, state, serverId, reason }) {
        if (state !== 'sending') note(`${writer}: ${id.slice(-4)} is ${state} ${serverId ?? ''} ${reason ?? ''}`)
        if (state === 'accepted' && server.historyOf(serverId ?? '').length === 0) falseSuccess.push(id)
      },
      onRecordProgress({ kind, id, state, serverId, reason }) {
        if (state !== 'sending')
          note(`${writer}: ${kind} ${id.slice(-4)} is ${state} ${serverId ?? ''} ${reason ?? ''}`)
        if (state === 'accepted' && !server.has(kind, serverId ?? '')) falseSuccess.push(id)
      },
    }),
  ) as [StoryDesk, StoryDesk]
  let tokens = 0
  const newToken = (path: string) => `${path}-${(tokens += 1)}`
  const cases = createStoryCases({ desks, clock, newToken, note })
  const records = createStoryRecords({
    desks,
    now: () => clock.now(),
    newToken,
    note,
    seenBy: (desk, person) => server.people.seenBy(writers[desk], person),
  })
  const parkedFor = new Set<string>()

  async function signIn(desk: DeskNumber): Promise<void> {
    await desks[desk].wake()
    if (desks[desk].needsSignIn) await desks[desk].signIn(server.signIn(desk))
  }

  async function take(step: Step): Promise<void> {
    switch (step.what) {
      case 'save':
        return cases.saveNew(step.desk, step.source)
      case 'edit': {
        const records = await cases.at(step.desk)
        const record = records[step.which % Math.max(1, records.length)]
        if (record === undefined) return
        const values = { [step.path]: newToken(step.path) }
        note(`${writers[step.desk]}: edits ${record.id.slice(-4)} ${JSON.stringify(values)}`)
        return cases.edit(step.desk, record, { values, typingMs: step.typingMs })
      }
      case 'colleague edits': {
        const live = server.live()
        const ticket = live[step.which % Math.max(1, live.length)]
        if (ticket === undefined) return
        const token = newToken(step.path)
        note(`colleague: writes ${token} into ${ticket}`)
        server.edit(ticket, step.path, token)
        return
      }
      case 'colleague adds':
        server.add(newToken('narrative'))
        return
      case 'colleague deletes': {
        const live = server.live()
        const ticket = live[step.which % Math.max(1, live.length)]
        if (ticket === undefined) return
        note(`colleague: deletes ${ticket}`)
        server.remove(ticket)
        return
      }
      case 'link':
        note(`${writers[step.desk]}: link ${step.trouble}`)
        lines[step.desk].setTrouble(step.trouble)
        return
      case 'mishaps':
        note(`${writers[step.desk]}: coming ${JSON.stringify(step.list)}`)
        lines[step.desk].expect(step.list)
        return
      case 'regret': {
        const { desk, mishap, isSentAgain } = step
        lines[desk].expect([mishap])
        await records.take({ what: 'write', desk, kind: 'sms', files: 0 })
        await clock.advance(step.afterMs)
        if (desks[desk].isAlive) await records.take({ what: 'take back', desk, which: 'last', isSentAgain })
        return
      }
      case 'sessions end':
        note('server: every session ends')
        server.endSessions()
        return
      case 'sign in':
        return signIn(step.desk)
      case 'kill':
        note(`${writers[step.desk]}: killed after ${step.afterCalls} calls`)
        if (step.afterCalls === 0) desks[step.desk].kill()
        else desks[step.desk].killAfterCalls(step.afterCalls)
        return
      case 'restart':
        note(`${writers[step.desk]}: restarts`)
        return desks[step.desk].restart()
      case 'try now':
        await desks[step.desk].engine.retryNow(null)
        return clock.settle()
      case 'resolve':
        await cases.resolve(step.desk, step.isMine)
        return
      case 'score':
      case 'write':
      case 'new person':
      case 'edit person':
      case 'take back':
        return records.take(step)
    }
  }

  /** Every desk runs, is signed in and connected, until nothing goes by itself any more. */
  async function settleAll(): Promise<void> {
    for (let turn = 0; turn < 40; turn += 1) {
      for (const desk of [0, 1] as const) await signIn(desk)
      const listed = (await Promise.all(desks.map((desk) => desk.db.listOutbox({ limit: 500 })))).flat()
      // What a network delivered twice waits for nobody's server.
      const rows = listed.filter((row) => row.double === undefined)
      // What stands behind a parked entry of its case waits with it.
      const parked = new Set(rows.filter((row) => row.state === 'parked').map((row) => row.recordId))
      const isStuck = rows.some((row) => row.state === 'parked' && row.kind === 'file')
      const waits = (row: OutboxRow) => parked.has(row.recordId) || (isStuck && row.kind === 'email')
      if (rows.every(waits) && turn > 0) return
      await clock.advance(60_000)
    }
    note('never settled')
  }

  try {
    for (let index = 0; index < props.records; index += 1) server.add(newToken('narrative'))
    for (const desk of [0, 1] as const) await signIn(desk)
    for (const step of steps) {
      if ('desk' in step) await desks[step.desk].wake()
      // A person whose desk has just died stands before a dead window until the next step.
      await ('desk' in step ? Promise.race([take(step), desks[step.desk].death()]) : take(step))
      await clock.advance(step.ms)
    }
    note('calm')
    for (const line of lines) line.calm()
    for (const desk of desks) desk.killAfterCalls(Number.POSITIVE_INFINITY)
    for (let round = 0; round < 8; round += 1) {
      await settleAll()
      const rows = (await Promise.all(desks.map((desk) => desk.db.listOutbox({ limit: 500 })))).flat()
      for (const row of rows) if (row.state === 'parked') parkedFor.add(row.reason ?? 'unknown')
      const resolved = (await cases.resolve(0, props.seed % 2 === 0)) + (await cases.resolve(1, props.seed % 3 !== 0))
      const renewed = props.seed % 2 === 0 ? (await cases.sendAsNew(0)) + (await cases.sendAsNew(1)) : 0
      const settled = (await records.decide(0)) + (await records.decide(1))
      const failed = rows.filter((row) => row.reason === 'server-failed')
      for (const desk of desks) if (failed.length > 0) await desk.engine.retryNow(null)
      if (resolved + renewed + settled + failed.length === 0) break
    }
    if (records.edits.length > 0) {
      // People are all read anew every ten minutes only; nothing else needs to come in meanwhile.
      for (const { engine } of desks) engine.setPaused(true)
      await clock.advance(600_000)
      for (const { engine } of desks) engine.setPaused(false)
    }
    // What comes in does so by itself, also what was only changed there.
    await clock.advance(6 * pullEveryMs)
    const { saves, made, givenUp, decided } = cases
    await check({ records, server, desks, saves, made, givenUp, decided, falseSuccess, parkedFor, timeline })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new Error(`${error.message}\n${timeline.join('\n')}`, { cause: error })
  } finally {
    for (const desk of desks) desk.close()
  }
}
