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
  return !isEligible(call, rules) && isEligible({ ...call, hasRecording: true }, rules)
}

/**
 * The place of a call in a draw: as good as random, and the same for ever. So a draw does not depend on the order in which
 * calls came in, and one call more moves at most one other out.
 */
function placeIn(seed: string, draw: Draw, id: string): string {
  return createHash('sha256').update(`${seed}\n${draw}\n${id}`).digest('hex')
}

function byPlace(calls: readonly SampleCall[], seed: string, draw: Draw): SampleCall[] {
  return calls
    .map((call) => ({ call, place: placeIn(seed, draw, call.id) }))
    .toSorted((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ call }) => call)
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
export function drawSample({ calls, rules, seed, kept, out }: DrawInput): DrawnCall[] {
  const keptFor = (reason: SampleReason) =>
    new Set(kept.filter(({ reasons }) => reasons.includes(reason)).map(({ callRef }) => callRef))
  const isKept = new Set(kept.map(({ callRef }) => callRef))
  const isOpen = (call: SampleCall) => !call.isScored && !isKept.has(call.id) && !out.has(call.id)
  const eligible = calls.filter((call) => isEligible(call, rules))
  const open = eligible.filter(isOpen)
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
      for (const call of byPlace(theirs, seed, 'agent').slice(0, Math.max(0, left))) take(call, 'agent')
    }
  }
  if (rules.atRandom > 0) {
    const left = Math.max(0, rules.atRandom - keptFor('random').size)
    for (const call of byPlace(open, seed, 'random').slice(0, left)) take(call, 'random')
  }
  if (rules.allHighPriority) for (const call of open) if (call.isHighPriority) take(call, 'priority')

  return [...drawn].map(([callRef, reasons]) => ({
    callRef,
    reasons: sampleReasons.filter((reason) => reasons.has(reason)),
  }))
}

/**
 * The call that takes the place of one that was taken out (which `input.out` already names, and `input.kept` no more): the
 * next in the same draw. Null when there is none, or when it was there for its priority alone: of those all are proposed.
 */
export function drawInstead(
  input: DrawInput,
  { agent, reasons }: { agent: string; reasons: readonly SampleReason[] },
): DrawnCall | null {
  const agentOf = new Map(input.calls.map((call) => [call.id, call.agent]))
  const candidates = drawSample(input)
  const isSame = (draw: Draw) => (drawn: DrawnCall) =>
    reasons.includes(draw) &&
    drawn.reasons.includes(draw) &&
    (draw === 'random' || agentOf.get(drawn.callRef) === agent)
  return candidates.find(isSame('agent')) ?? candidates.find(isSame('random')) ?? null
}
