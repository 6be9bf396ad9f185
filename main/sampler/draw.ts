import { createHash } from 'node:crypto'
import type { SampleReason, SampleRules } from '../../preload/contract/index.ts'
import { sampleReasons } from '../../preload/contract/index.ts'

/** A call as the draw sees it. */
export interface SampleCall {
  readonly id: string
  readonly agent: string
  readonly talkMs: number | null
  readonly isAnswered: boolean
  readonly hasRecording: boolean
  readonly isHighPriority: boolean
  readonly isScored: boolean
}

/** A call that stays whatever is drawn, and why it was proposed. */
interface KeptPick {
  readonly callRef: string
  readonly reasons: readonly SampleReason[]
}

export interface DrawInput {
  readonly calls: readonly SampleCall[]
  readonly rules: SampleRules
  readonly seed: string
  readonly kept: readonly KeptPick[]
  /** Taken out by a person: never drawn again for this month. */
  readonly out: ReadonlySet<string>
}

export interface DrawnCall {
  readonly callRef: string
  readonly reasons: readonly SampleReason[]
}

type Draw = 'agent' | 'random'

/** Somebody spoke, and for long enough. A server that tells no length is believed about "answered". */
function isHeard({ talkMs, isAnswered }: SampleCall, leastTalkSeconds: number): boolean {
  return talkMs === null ? isAnswered : talkMs > 0 && talkMs >= leastTalkSeconds * 1000
}

/** A call that the rules allow to be drawn. */
export function isEligible(call: SampleCall, rules: SampleRules): boolean {
  const isLeftOut = rules.onlyRecorded && !call.hasRecording
  return call.agent !== '' && !isLeftOut && isHeard(call, rules.leastTalkSeconds)
}

/** What the rules leave out for want of a recording alone. */
export function isUnrecorded(call: SampleCall, rules: SampleRules): boolean {
  return rules.onlyRecorded && !call.hasRecording && call.agent !== '' && isHeard(call, rules.leastTalkSeconds)
}

/**
 * The place of a call in a draw: as good as random, and the same for ever. So a draw does not depend on the order in which
 * calls came in, and one call more moves at most one other out.
 */
function placeIn(seed: string, draw: Draw, id: string): string {
  return createHash('sha256').update(`${seed}\n${draw}\n${id}`).digest('hex')
}

/** So many calls are drawn from between two rests: about 5 ms. */
const callsASlice = 1000

/** The calls with the lowest places, lowest first; a rest may be taken at each `yield`. */
function* lowest(calls: readonly SampleCall[], most: number, seed: string, draw: Draw): Generator<void, SampleCall[]> {
  const found: { readonly call: SampleCall; readonly place: string }[] = []
  for (const [index, call] of calls.entries()) {
    if (index % callsASlice === callsASlice - 1) yield
    const place = placeIn(seed, draw, call.id)
    const last = found.at(-1)
    if (found.length >= most && (last === undefined || place >= last.place)) continue
    const at = found.findIndex((each) => place < each.place)
    found.splice(at === -1 ? found.length : at, 0, { call, place })
    if (found.length > most) found.pop()
  }
  return found.map(({ call }) => call)
}

function byAgent(calls: readonly SampleCall[]): Map<string, SampleCall[]> {
  const groups = new Map<string, SampleCall[]>()
  for (const call of calls) {
    const group = groups.get(call.agent)
    if (group === undefined) groups.set(call.agent, [call])
    else group.push(call)
  }
  return groups
}

/**
 * The calls to propose beside those that are kept. Each rule draws by itself over all calls, so that every call of an agent
 * is as likely as every other, and one call may be drawn by several. Of the calls asked for per agent the scored ones of
 * that agent are taken off, whyever they were scored; of those at random the kept ones that were drawn so.
 */
function* drawing({ calls, rules, seed, kept, out }: DrawInput): Generator<void, DrawnCall[]> {
  const keptFor = (reason: SampleReason) =>
    new Set(kept.filter(({ reasons }) => reasons.includes(reason)).map(({ callRef }) => callRef))
  const isKept = new Set(kept.map(({ callRef }) => callRef))
  const isOpen = (call: SampleCall) => !call.isScored && !isKept.has(call.id) && !out.has(call.id)
  const eligible = calls.filter((call) => isEligible(call, rules))
  const open = eligible.filter(isOpen)
  yield
  const drawn = new Map<string, Set<SampleReason>>()
  const take = (call: SampleCall, reason: SampleReason) => {
    const reasons = drawn.get(call.id)
    if (reasons === undefined) drawn.set(call.id, new Set([reason]))
    else reasons.add(reason)
  }

  if (rules.perAgent > 0) {
    const isForAgent = keptFor('agent')
    const settled = byAgent(calls.filter((call) => call.isScored || isForAgent.has(call.id)))
    for (const [agent, theirs] of byAgent(open)) {
      const left = rules.perAgent - (settled.get(agent)?.length ?? 0)
      if (left > 0) for (const call of yield* lowest(theirs, left, seed, 'agent')) take(call, 'agent')
      yield
    }
  }
  if (rules.atRandom > 0) {
    const left = Math.max(0, rules.atRandom - keptFor('random').size)
    if (left > 0) for (const call of yield* lowest(open, left, seed, 'random')) take(call, 'random')
  }
  if (rules.allHighPriority) for (const call of open) if (call.isHighPriority) take(call, 'priority')

  return [...drawn].map(([callRef, reasons]) => ({
    callRef,
    reasons: sampleReasons.filter((reason) => reasons.has(reason)),
  }))
}

/** As `drawing`, at once. */
export function drawSample(input: DrawInput): DrawnCall[] {
  const turns = drawing(input)
  for (;;) {
    const turn = turns.next()
    if (turn.done === true) return turn.value
  }
}

/** As `drawSample`, with a rest after each slice: tens of thousands of calls hold nobody up. */
export async function drawInSlices(input: DrawInput, rest: () => Promise<void>): Promise<DrawnCall[]> {
  const turns = drawing(input)
  for (;;) {
    const turn = turns.next()
    if (turn.done === true) return turn.value
    await rest()
  }
}

/**
 * The call that takes the place of one that was taken out (which `input.out` already names, and `input.kept` no more): the
 * next in the same draw. Null when there is none, or when it was there for its priority alone: of those all are proposed.
 */
export function drawInstead(
  input: DrawInput,
  { agent, reasons }: { agent: string; reasons: readonly SampleReason[] },
  candidates: readonly DrawnCall[] = drawSample(input),
): DrawnCall | null {
  const agentOf = new Map(input.calls.map((call) => [call.id, call.agent]))
  const isSame = (draw: Draw) => (drawn: DrawnCall) =>
    reasons.includes(draw) &&
    drawn.reasons.includes(draw) &&
    (draw === 'random' || agentOf.get(drawn.callRef) === agent)
  return candidates.find(isSame('agent')) ?? candidates.find(isSame('random')) ?? null
}
