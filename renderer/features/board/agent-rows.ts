import {
  mdiBellRingOutline,
  mdiHelpCircleOutline,
  mdiPhoneHangupOutline,
  mdiPhoneInTalkOutline,
  mdiPhoneOffOutline,
  mdiPhoneOutgoingOutline,
  mdiPhoneOutline,
  mdiPencilOutline,
  mdiAccountCheckOutline,
} from '@mdi/js'
import type { BoardAgent, BoardThresholds } from '../../../preload/contract/index.ts'
import { levelFrom, levelRank, type Level } from './levels.ts'

/** What a colleague's telephone is doing, as the exchange tells it; `unknown` where it does not. */
export type PhoneLamp = 'free' | 'ringing' | 'busy' | 'off' | 'unknown'

export type AgentState =
  | 'talking'
  | 'ringing'
  | 'dialling'
  | 'on-phone'
  | 'wrap-up'
  | 'in-queue'
  | 'off-queue'
  | 'phone-off'
  | 'phone-free'
  | 'no-call'
  | 'untold'

/** Shape and colour of a state; its words are `board.agent.<state>`. */
export const agentLooks = {
  talking: { tone: 'ok', icon: mdiPhoneInTalkOutline },
  ringing: { tone: 'info', icon: mdiBellRingOutline },
  dialling: { tone: 'info', icon: mdiPhoneOutgoingOutline },
  'on-phone': { tone: 'ok', icon: mdiPhoneInTalkOutline },
  'wrap-up': { tone: 'warn', icon: mdiPencilOutline },
  'in-queue': { tone: 'ok', icon: mdiAccountCheckOutline },
  'off-queue': { tone: 'neutral', icon: mdiPhoneHangupOutline },
  'phone-off': { tone: 'neutral', icon: mdiPhoneOffOutline },
  'phone-free': { tone: 'ok', icon: mdiAccountCheckOutline },
  'no-call': { tone: 'neutral', icon: mdiPhoneOutline },
  untold: { tone: 'neutral', icon: mdiHelpCircleOutline },
} as const satisfies Record<AgentState, { tone: string; icon: string }>

export interface AgentRow {
  readonly agent: BoardAgent
  readonly state: AgentState
  /** When that began; null where nobody says. */
  readonly since: number | null
  /** Why this person asks for attention, most pressing first. */
  readonly reasons: readonly ('missed' | 'long-talk')[]
  readonly level: Level
  /** Their telephone or their place in the queue is gone; null where nobody tells. */
  readonly isGone: boolean | null
}

const byPresence = {
  oncall: 'on-phone',
  ringing: 'ringing',
  wrapup: 'wrap-up',
  online: 'in-queue',
  offline: 'off-queue',
} as const

const byLamp = {
  busy: 'on-phone',
  ringing: 'ringing',
  free: 'phone-free',
  off: 'phone-off',
  unknown: 'untold',
} as const

/** The most telling of what server and exchange say: a call with its time, the place in the queue, the lamp of the phone. */
function stateOf(agent: BoardAgent, lamp: PhoneLamp, showsCalls: boolean): { state: AgentState; since: number | null } {
  const { call, presence, presenceSince } = agent
  if (call !== null) return { state: call.state, since: call.since }
  if (presence !== null) return { state: byPresence[presence], since: presenceSince }
  // Of a server that lists calls only when they are over, no call going on says nothing.
  return { state: lamp === 'unknown' && showsCalls ? 'no-call' : byLamp[lamp], since: null }
}

function goneOf({ presence, call }: BoardAgent, lamp: PhoneLamp): boolean | null {
  if (call !== null) return false
  if (lamp === 'off' || presence === 'offline') return true
  return lamp === 'unknown' && presence === null ? null : false
}

function worse(one: Level, other: Level): Level {
  return levelRank[one] >= levelRank[other] ? one : other
}

/** `showsCalls`: this server has shown a call while it went on. */
export function agentRow(
  agent: BoardAgent,
  told: { readonly lamp: PhoneLamp; readonly showsCalls: boolean },
  thresholds: BoardThresholds,
  now: number,
): AgentRow {
  const { lamp, showsCalls } = told
  const { state, since } = stateOf(agent, lamp, showsCalls)
  const missed = levelFrom(agent.missedInRow, thresholds.missedInRow)
  const talk = levelFrom(state === 'talking' && since !== null ? (now - since) / 60_000 : null, thresholds.talkMinutes)
  const reasons = (
    [
      { reason: 'missed', level: missed },
      { reason: 'long-talk', level: talk },
    ] as const
  )
    .filter(({ level }) => level !== 'calm')
    .toSorted((one, other) => levelRank[other.level] - levelRank[one.level])
    .map(({ reason }) => reason)
  return { agent, state, since, reasons, level: worse(missed, talk), isGone: goneOf(agent, lamp) }
}

const stateOrder: readonly AgentState[] = [
  'ringing',
  'wrap-up',
  'talking',
  'on-phone',
  'dialling',
  'in-queue',
  'phone-free',
  'no-call',
  'untold',
  'off-queue',
  'phone-off',
]

/** What needs attention first, then who is at work, the longest first; whoever is away last. By name among equals. */
export function inOrderOfNeed(one: AgentRow, other: AgentRow): number {
  return (
    levelRank[other.level] - levelRank[one.level] ||
    stateOrder.indexOf(one.state) - stateOrder.indexOf(other.state) ||
    (one.since ?? Infinity) - (other.since ?? Infinity) ||
    nameOf(one.agent).localeCompare(nameOf(other.agent))
  )
}

/** The rows in an order that was found before; who is new in it comes last. */
export function inKeptOrder(rows: readonly AgentRow[], order: readonly string[]): AgentRow[] {
  const place = new Map(order.map((extension, index) => [extension, index]))
  const placeOf = ({ agent }: AgentRow): number => place.get(agent.extension) ?? order.length
  return rows.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** A person's name, or the extension where only that is known. */
export function nameOf({ name, extension }: Pick<BoardAgent, 'name' | 'extension'>): string {
  return name === '' ? extension : name
}
