import type { BoardNow, BoardQueue, BoardSpan } from '../../preload/contract/index.ts'
import { mostBoardQueues } from '../../preload/contract/index.ts'
import type { WatchedCall } from '../api/gateway.ts'

/** A call that is said to be up for longer has been forgotten by the server, ms: it waits for nobody. */
export const forgottenMs = 4 * 3_600_000

/** Whether a call is going on, as far as a list that was read by `now` can say. */
export function isUp({ course, at }: WatchedCall, now: number): boolean {
  return (course === 'waiting' || course === 'talking') && now - at < forgottenMs
}

function isWaiting(call: WatchedCall, now: number): boolean {
  return call.direction === 'in' && call.course === 'waiting' && isUp(call, now)
}

function oldest(one: number | null, other: number): number {
  return one === null ? other : Math.min(one, other)
}

/** Sum and number of what is known. */
function createMean() {
  let sum = 0
  let known = 0
  return {
    add(value: number | null): void {
      if (value === null) return
      sum += value
      known += 1
    },
    value: (): number | null => (known === 0 ? null : Math.round(sum / known)),
  }
}

/**
 * What happened to the calls that began from `from` on. The level of service counts every call that was answered and every one
 * that was lost; a caller who is still waiting is not judged yet. Of a span with an answer whose wait nobody told it is absent:
 * the lost ones alone would make it far too low.
 */
export function spanOf(calls: Iterable<WatchedCall>, from: number, tellsAbandoned: boolean): BoardSpan {
  let inbound = 0
  let answered = 0
  let lost = 0
  let abandoned = 0
  let outbound = 0
  let judged = 0
  let in15 = 0
  let in20 = 0
  let areWaitsTold = true
  let longest: number | null = null
  const wait = createMean()
  const talk = createMean()
  for (const call of calls) {
    if (call.at < from) continue
    if (call.direction === 'out') outbound += 1
    if (call.direction !== 'in') continue
    inbound += 1
    const { course, waitMs } = call
    const isAnswered = course === 'answered' || course === 'talking'
    const isLost = course === 'lost'
    if (isLost) {
      lost += 1
      judged += 1
      if (call.isAbandoned) abandoned += 1
    }
    if (isAnswered) {
      answered += 1
      wait.add(waitMs)
      if (waitMs !== null) {
        judged += 1
        if (waitMs <= 15_000) in15 += 1
        if (waitMs <= 20_000) in20 += 1
      } else if (course === 'answered') areWaitsTold = false
    }
    if ((isAnswered || isLost) && waitMs !== null) longest = Math.max(longest ?? 0, waitMs)
    if (course === 'answered') talk.add(call.talkMs)
  }
  return {
    inbound,
    answered,
    lost,
    abandoned: lost > 0 && !tellsAbandoned ? null : abandoned,
    outbound,
    within15: judged === 0 || !areWaitsTold ? null : in15 / judged,
    within20: judged === 0 || !areWaitsTold ? null : in20 / judged,
    averageWaitMs: wait.value(),
    averageTalkMs: talk.value(),
    longestWaitMs: longest,
  }
}

/** Who waits and who talks. Absent where the server has never shown a call before it was over. */
export function nowOf(calls: Iterable<WatchedCall>, now: number, showsCallsGoingOn: boolean): BoardNow {
  if (!showsCallsGoingOn) return { waiting: null, longestSince: null, talking: null }
  let waiting = 0
  let talking = 0
  let longestSince: number | null = null
  for (const call of calls) {
    if (isWaiting(call, now)) {
      waiting += 1
      longestSince = oldest(longestSince, call.at)
    }
    if (call.course === 'talking' && isUp(call, now)) talking += 1
  }
  return { waiting, longestSince, talking }
}

/** The queues of the calls since `from`, the one somebody has waited in longest first, then by name. */
export function queuesOf(
  calls: Iterable<WatchedCall>,
  { from, now, showsCallsGoingOn }: { from: number; now: number; showsCallsGoingOn: boolean },
): BoardQueue[] {
  const queues = new Map<string, BoardQueue>()
  for (const call of calls) {
    const waits = isWaiting(call, now)
    if (call.direction !== 'in' || call.queue === '' || (call.at < from && !waits)) continue
    const before = queues.get(call.queue) ?? {
      queue: call.queue,
      waiting: showsCallsGoingOn ? 0 : null,
      longestSince: null,
      inbound: 0,
      answered: 0,
      lost: 0,
    }
    const counts = call.at >= from
    queues.set(call.queue, {
      ...before,
      waiting: before.waiting === null ? null : before.waiting + (waits ? 1 : 0),
      longestSince: waits ? oldest(before.longestSince, call.at) : before.longestSince,
      inbound: before.inbound + (counts ? 1 : 0),
      answered: before.answered + (counts && (call.course === 'answered' || call.course === 'talking') ? 1 : 0),
      lost: before.lost + (counts && call.course === 'lost' ? 1 : 0),
    })
  }
  return [...queues.values()]
    .toSorted(
      (one, other) =>
        (one.longestSince ?? Infinity) - (other.longestSince ?? Infinity) || one.queue.localeCompare(other.queue),
    )
    .slice(0, mostBoardQueues)
}
