import { setImmediate as rest } from 'node:timers/promises'
import { AppError, mostSampledAgents, mostSamplePicks } from '../../preload/contract/index.ts'
import { firstSampleRules } from '../../preload/contract/index.ts'
import type { SampleMonth, SamplePick, SampleRules } from '../../preload/contract/index.ts'
import type { DbClient, SampledCall } from '../db/db-api.ts'
import { drawInSlices, drawInstead } from '../sampler/draw.ts'
import type { DrawnCall } from '../sampler/draw.ts'
import { monthBefore, monthOf, monthSpan } from '../sampler/month.ts'
import { progressOf } from '../sampler/progress.ts'
import { newSeed } from '../sampler/seed.ts'
import { namesOf } from './agent-names.ts'
import { fitting } from './fitting.ts'
import { createInTurn } from './session/in-turn.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

type Workspace = Pick<OpenWorkspace, 'db' | 'person'>

/** The calls of a month come in slices, so that nobody's save waits for them. */
const slice = 1000
/** So many months back there may be calls here. */
const monthsBack = 3

async function callsOf(db: DbClient, { from, to }: { from: number; to: number }): Promise<SampledCall[]> {
  const calls: SampledCall[] = []
  for (let after: number | null = null; ;) {
    const page: { rows: SampledCall[]; next: number | null } = await db.callsToSample({ from, to, after, limit: slice })
    calls.push(...page.rows)
    if (page.next === null) return calls
    after = page.next
  }
}

/** Picks that stay when a month is drawn again: what somebody has begun, and what took the place of another. */
const stays = ({ state, insteadOf }: SamplePick) => state !== 'swapped' && (state !== 'to-score' || insteadOf !== null)

/** Of calls that were taken out none comes again. */
const outOf = (picks: readonly SamplePick[]) =>
  new Set(picks.filter(({ state }) => state === 'swapped').map(({ callRef }) => callRef))

const asksForNothing = ({ perAgent, atRandom, allHighPriority }: SampleRules) =>
  perAgent === 0 && atRandom === 0 && !allHighPriority

export function sampleHandlers(deps: UseCaseDeps): HandlersOf<'samples'> {
  const { session, clock } = deps
  const zone = () => deps.about.timeZone
  /** A draw is worked out from the picks there are: two at once would choose the same call, or take each other's away. */
  const inTurn = createInTurn()

  async function monthView(db: DbClient, named: string | null): Promise<SampleMonth> {
    const now = clock.now()
    const present = monthOf(now, zone())
    const month = named ?? present
    const span = monthSpan(month, zone())
    const [calls, picks, sample, drawn, firstAt, nameOf] = await Promise.all([
      callsOf(db, span),
      db.samplePicks({ month }),
      db.sampleOf({ month }),
      db.sampleMonths(),
      db.firstCallAt(),
      namesOf(db),
    ])
    const rules = sample.rules ?? firstSampleRules()
    const { agents, unrecorded } = progressOf({ calls, picks, rules, nameOf })
    const count = (state: SamplePick['state']) => picks.filter((pick) => pick.state === state).length
    return {
      month,
      months: monthsToChoose({ present, month, drawn, firstAt, zone: zone() }),
      rules,
      proposal: sample.proposal,
      calls: calls.length,
      unrecorded,
      // Also of a month that has gone from here altogether.
      callsFrom: firstAt !== null && firstAt > span.from && firstAt < now ? firstAt : null,
      counts: {
        'to-score': count('to-score'),
        draft: count('draft'),
        scored: count('scored'),
        swapped: count('swapped'),
      },
      agents: agents.slice(0, mostSampledAgents),
    }
  }

  async function propose(
    { db, person }: Workspace,
    { month, rules, seed }: { month: string; rules: SampleRules; seed: string },
  ): Promise<void> {
    const [calls, picks] = await Promise.all([callsOf(db, monthSpan(month, zone())), db.samplePicks({ month })])
    const kept = picks.filter(stays)
    const drawnCalls = await drawInSlices({ calls, rules, seed, kept, out: outOf(picks) }, rest)
    const room = Math.max(0, mostSamplePicks - kept.length)
    await db.keepSample({
      month,
      rules,
      seed,
      isCut: drawnCalls.length > room,
      by: person().login,
      now: clock.now(),
      stays: kept.map(({ callRef }) => callRef),
      picks: drawnCalls.slice(0, room),
    })
  }

  /** Answers the call that took its place, if there was another. */
  async function swap(
    { db, person }: Workspace,
    { month, callRef, reason }: { month: string; callRef: string; reason: string },
  ): Promise<DrawnCall | null> {
    const [picks, { proposal, rules }] = await Promise.all([db.samplePicks({ month }), db.sampleOf({ month })])
    const pick = picks.find((each) => each.callRef === callRef)
    if (pick === undefined || proposal === null || rules === null) throw new AppError('not-found')
    const calls = await callsOf(db, monthSpan(month, zone()))
    const others = picks.filter((each) => each.state !== 'swapped' && each.callRef !== callRef)
    const out = new Set([...outOf(picks), callRef])
    const input = { calls, rules, seed: proposal.seed, kept: others, out }
    const instead = drawInstead(input, pick, await drawInSlices(input, rest))
    await db.swapPick({ month, callRef, reason, by: person().login, now: clock.now(), instead })
    return instead
  }

  return {
    'samples.get': ({ month }) => monthView(session.workspace().db, month),
    'samples.propose': async ({ month, rules, seed }) => {
      if (asksForNothing(rules)) {
        throw new AppError('invalid', { fields: [{ field: 'rules', rule: 'required', serverText: null }] })
      }
      const workspace = session.workspace()
      await inTurn(() => propose(workspace, { month, rules, seed: seed ?? newSeed(deps.newId()) }))
      return monthView(workspace.db, month)
    },
    'samples.list': async ({ month, agent, state, before, limit }) => {
      const { db } = session.workspace()
      const [all, nameOf] = await Promise.all([db.pageSamplePicks({ month, agent, state, before, limit }), namesOf(db)])
      const rows = fitting(all.map((pick) => ({ ...pick, agentName: nameOf(pick.agent) })))
      const isEnd = rows.length === all.length && all.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'samples.swap': async ({ month, callRef, reason }) => {
      const why = reason.trim()
      if (why === '') {
        throw new AppError('invalid', { fields: [{ field: 'reason', rule: 'required', serverText: null }] })
      }
      const workspace = session.workspace()
      const { db } = workspace
      const instead = await inTurn(() => swap(workspace, { month, callRef, reason: why }))
      if (instead === null) return { instead: null }
      const nameOf = await namesOf(db)
      const taken = await db.samplePick({ month, callRef: instead.callRef })
      return { instead: { ...taken, agentName: nameOf(taken.agent) } }
    },
  }
}

/** The present month and those before it with calls here, whatever has a sample, and the one that is looked at. */
function monthsToChoose(about: {
  present: string
  month: string
  drawn: readonly string[]
  firstAt: number | null
  zone: string
}): string[] {
  const { present, month, drawn, firstAt, zone } = about
  const months = new Set([present, month, ...drawn])
  const first = firstAt === null ? present : monthOf(firstAt, zone)
  let each = present
  for (let back = 0; back < monthsBack && each > first; back += 1) {
    each = monthBefore(each)
    months.add(each)
  }
  return [...months].toSorted((one, other) => (one < other ? 1 : -1)).slice(0, 60)
}
