import type { BoardAgent, BoardView, Colleague, QueueState } from '../../preload/contract/index.ts'
import { mostBoardAgents } from '../../preload/contract/index.ts'
import type { WatchedCall } from '../api/gateway.ts'
import { isUp, nowOf, queuesOf, spanOf } from './figures.ts'

/** The person who looks, as far as they are on the board themselves. */
export interface BoardSelf {
  /** '' without a telephone. */
  readonly extension: string
  readonly queue: Pick<QueueState, 'status' | 'sinceAt' | 'readAt'>
}

/** The calls a board is made of, as they become known; from a list that is read again and again, or from a feed. */
export interface BoardBook {
  /** What is known of a call now. Whatever was known of it before is forgotten. */
  take(call: WatchedCall): void
  /** The server does not list it any more. */
  drop(id: string): void
  has(id: string): boolean
  /** The calls that were going on when last heard of, and so will change. */
  unsettled(now: number): Set<string>
  /** Calls that began before are forgotten. */
  forgetBefore(instant: number): void
  /** Who has an extension; those who only appear in calls are on the board without a name. */
  setColleagues(colleagues: readonly Colleague[]): void
  figures(at: {
    readonly now: number
    readonly dayStart: number
    /** Every call of the day, and of the last hour, is in the book. */
    readonly isWhole: boolean
    readonly self: BoardSelf | null
  }): Pick<BoardView, 'now' | 'today' | 'hour' | 'queues' | 'agents'>
}

const hourMs = 3_600_000
const noneToday = { answered: 0, missed: 0, outbound: 0, talkMs: 0 }

type AgentCall = NonNullable<BoardAgent['call']>

const newestFirst = (one: WatchedCall, other: WatchedCall): number =>
  other.at - one.at || (other.id < one.id ? -1 : other.id > one.id ? 1 : 0)

/** What a call that is going on makes of the one who has it. */
function agentCall(call: WatchedCall, now: number): AgentCall | null {
  if (!isUp(call, now)) return null
  const { queue } = call
  if (call.course === 'talking') return { state: 'talking', since: call.answeredAt ?? call.at, queue }
  return { state: call.direction === 'out' ? 'dialling' : 'ringing', since: call.at, queue }
}

/** Rang at this person, was not answered, and not because the caller had enough. */
function isMissed({ direction, course, isAbandoned }: WatchedCall): boolean {
  return direction === 'in' && course === 'lost' && !isAbandoned
}

/** One person from their calls, newest first. Of two that are going on the one they talk in counts, then the newer. */
function agentOf(
  person: Pick<BoardAgent, 'extension' | 'name'>,
  calls: readonly WatchedCall[],
  { now, dayStart, isWhole, self }: Parameters<BoardBook['figures']>[0],
): BoardAgent {
  let call: AgentCall | null = null
  let lastCallEndAt: number | null = null
  let missedInRow = 0
  let isRowOver = false
  const today = { ...noneToday }
  for (const each of calls) {
    const current = agentCall(each, now)
    if (current !== null && (call === null || (call.state !== 'talking' && current.state === 'talking'))) call = current
    if (each.endedAt !== null && each.course === 'answered') {
      lastCallEndAt = Math.max(lastCallEndAt ?? 0, each.endedAt)
    }
    const isAnsweredHere = each.course === 'answered' || each.course === 'talking'
    if (isAnsweredHere) isRowOver = true
    if (isMissed(each) && !isRowOver) missedInRow += 1
    if (each.at < dayStart) continue
    if (isMissed(each)) today.missed += 1
    if (each.direction === 'out') today.outbound += 1
    if (each.direction === 'in' && isAnsweredHere) today.answered += 1
    if (each.course === 'answered') today.talkMs += each.talkMs ?? 0
  }
  const own = self !== null && self.extension !== '' && self.extension === person.extension ? self.queue : null
  const presence = own === null || own.readAt === null || own.status === 'unknown' ? null : own.status
  return {
    ...person,
    isSelf: own !== null,
    presence,
    presenceSince: presence === null ? null : (own?.sinceAt ?? null),
    call,
    lastCallEndAt,
    today: isWhole ? today : null,
    missedInRow,
  }
}

/** See {@link BoardBook}. Pure but for what it holds. */
export function createBoardBook(): BoardBook {
  const calls = new Map<string, WatchedCall>()
  let colleagues: readonly Colleague[] = []
  /** Seen from this server: what it can tell at all. */
  let showsCallsGoingOn = false
  let tellsAbandoned = false

  function agents(at: Parameters<BoardBook['figures']>[0]): BoardAgent[] {
    const byAgent = new Map<string, WatchedCall[]>(colleagues.map(({ extension }) => [extension, []]))
    if (at.self !== null && at.self.extension !== '' && !byAgent.has(at.self.extension))
      byAgent.set(at.self.extension, [])
    for (const call of calls.values()) {
      if (call.agent === '') continue
      const own = byAgent.get(call.agent)
      if (own === undefined) byAgent.set(call.agent, [call])
      else own.push(call)
    }
    const names = new Map(colleagues.map(({ extension, name }) => [extension, name]))
    return [...byAgent]
      .slice(0, mostBoardAgents)
      .map(([extension, own]) =>
        agentOf({ extension, name: names.get(extension) ?? '' }, own.toSorted(newestFirst), at),
      )
  }

  return {
    take(call) {
      calls.set(call.id, call)
      if (call.course === 'waiting' || call.course === 'talking') showsCallsGoingOn = true
      if (call.isAbandoned) tellsAbandoned = true
    },
    drop: (id) => void calls.delete(id),
    has: (id) => calls.has(id),
    unsettled: (now) => new Set([...calls.values()].filter((call) => isUp(call, now)).map((call) => call.id)),
    forgetBefore(instant) {
      for (const call of calls.values()) if (call.at < instant) calls.delete(call.id)
    },
    setColleagues(next) {
      colleagues = next
    },
    figures(at) {
      const { now, dayStart, isWhole } = at
      const span = (from: number) => (isWhole ? spanOf(calls.values(), from, tellsAbandoned) : null)
      return {
        now: nowOf(calls.values(), now, showsCallsGoingOn),
        today: span(dayStart),
        hour: span(now - hourMs),
        queues: queuesOf(calls.values(), { from: dayStart, now, showsCallsGoingOn }),
        agents: agents(at),
      }
    },
  }
}
