import { conferringAccepted, conferringFailed } from './conference.ts'
import {
  consultationOf,
  isUnheld,
  lineOf,
  mostLines,
  othersOf,
  step,
  withLine,
  type PhoneRules,
  type Step,
} from './lines.ts'
import { want } from './pending.ts'
import type { PhoneEffect, PhoneNotice } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { Line, LineTransfer, PhoneState, TransferFailure } from './phone-state.ts'
import { withResult, withTransfer } from './transfers.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

const inHand: readonly Line['phase'][] = ['talking', 'held']

function tell(state: PhoneState, notice: PhoneNotice): Step {
  return step(state, { kind: 'tell', notice })
}

/** Why a caller cannot be handed on now; null when they can. */
function obstacle(state: PhoneState, rules: PhoneRules): PhoneNotice | null {
  if (rules.control.transfer === 'none') return 'not-offered'
  if (state.link.state !== 'registered') return 'not-registered'
  return state.pending !== null || state.conferring !== null ? 'one-at-a-time' : null
}

/** The line is on its way elsewhere: until that is decided nobody is heard on it, on either side. */
function sendOn(state: PhoneState, line: Line, transfer: Pick<LineTransfer, 'how' | 'target'>, at: number): Step {
  const on = withLine(state, line.id, { phase: 'transferring', transfer: { ...transfer, sinceAt: at, isTaken: false } })
  const mute: PhoneEffect[] = line.phase === 'talking' ? [{ kind: 'sip-mute', lineId: line.id, isMuted: true }] : []
  return step(on, ...mute)
}

/** Hands a caller on without a word to the target. */
export function transfer(state: PhoneState, rules: PhoneRules, event: Of<'transfer'>): Step {
  const { at, lineId, target } = event
  const line = lineOf(state, lineId)
  if (line === undefined || line.kind !== 'call' || !inHand.includes(line.phase)) return step(state)
  const notice = obstacle(state, rules)
  if (notice !== null) return tell(state, notice)
  const sent = sendOn(withTransfer(state, line, target, at), line, { how: 'blind', target }, at)
  return step(sent.state, ...sent.effects, { kind: 'sip-transfer', lineId, target })
}

/** Holds the caller and asks somebody about them. */
export function consult(state: PhoneState, rules: PhoneRules, event: Of<'consult'>): Step {
  const { aboutId, at, lineId, number } = event
  const about = lineOf(state, aboutId)
  if (about === undefined || about.kind !== 'call' || ![...inHand, 'holding'].includes(about.phase)) return step(state)
  const notice = obstacle(state, rules)
  if (notice !== null) return tell(state, notice)
  if (state.lines.length >= mostLines) return tell(state, 'no-line-free')
  const line: Partial<Line> = { kind: 'consultation', consultsFor: aboutId }
  return want(state, rules, at, { what: 'dial', lineId, number, line })
}

/** Hands the caller to the one in consultation; while that one still rings, without waiting for them. */
export function completeTransfer(state: PhoneState, rules: PhoneRules, at: number): Step {
  const both = consultationOf(state)
  if (both === null || !['talking', 'held', 'holding'].includes(both.caller.phase)) return step(state)
  const { caller, there } = both
  const notice = obstacle(state, rules)
  if (notice !== null) return tell(state, notice)
  const target = there.number
  const noted = withTransfer(state, caller, target, at)
  if (there.phase === 'dialling') {
    const left = withLine(noted, there.id, { phase: 'ending' })
    const sent = sendOn(left, caller, { how: 'blind', target }, at)
    return step(sent.state, { kind: 'sip-hang-up', lineId: there.id }, ...sent.effects, {
      kind: 'sip-transfer',
      lineId: caller.id,
      target,
    })
  }
  if (!['talking', 'held', 'holding'].includes(there.phase)) return step(state)
  const sent = sendOn(noted, caller, { how: 'attended', target }, at)
  return step(sent.state, ...sent.effects, {
    kind: 'sip-transfer-attended',
    lineId: caller.id,
    consultationId: there.id,
  })
}

/** Ends the consultation and takes the caller up again. */
export function cancelConsultation(state: PhoneState, rules: PhoneRules, at: number): Step {
  const both = consultationOf(state)
  if (both === null || !['dialling', 'talking', 'held', 'holding'].includes(both.there.phase)) return step(state)
  if (state.conferring !== null) return tell(state, 'one-at-a-time')
  const { caller, there } = both
  const left = withLine({ ...state, pending: null }, there.id, { phase: 'ending' })
  const hangUp: PhoneEffect = { kind: 'sip-hang-up', lineId: there.id }
  if (caller.phase !== 'held') return step(left, hangUp)
  const back = want(left, rules, at, { what: 'resume', lineId: caller.id, number: '', line: {} })
  return step(back.state, hangUp, ...back.effects)
}

/** Somebody has the caller: this desk leaves, for no BYE comes (seen with Asterisk). */
function accepted(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  const how = line.transfer?.how
  const there = how === 'attended' ? state.lines.find(({ consultsFor }) => consultsFor === line.id) : undefined
  const leaving = [line, ...(there === undefined ? [] : [there])].filter(({ phase }) => phase !== 'ending')
  const over = withResult(state, line.id, 'done')
  const left = {
    ...over,
    lines: over.lines.map((each) =>
      leaving.some(({ id }) => id === each.id) ? { ...each, phase: 'ending' as const, transfer: null } : each,
    ),
  }
  const effects = leaving.map(({ id }): PhoneEffect => ({ kind: 'sip-hang-up', lineId: id }))
  const next = how === 'conference' ? conferringAccepted(left, rules, line.id, at) : step(left)
  return step(next.state, ...effects, ...next.effects)
}

const noticeOf: Readonly<Record<TransferFailure, PhoneNotice>> = {
  busy: 'transfer-busy',
  'unknown-number': 'transfer-unknown-number',
  'no-answer': 'transfer-no-answer',
  unreachable: 'transfer-unreachable',
  rejected: 'transfer-rejected',
  failed: 'transfer-failed',
  unclear: 'transfer-unclear',
}

/** The caller is still here: taken back to where they were. */
function backFrom(state: PhoneState, line: Line): Step {
  const { id: lineId, isMuted } = line
  if (line.heldSince !== null) return step(withLine(state, lineId, { phase: 'held', transfer: null }))
  if (othersOf(state, lineId).some(isUnheld)) {
    return step(withLine(state, lineId, { phase: 'holding', transfer: null }), { kind: 'sip-hold', lineId })
  }
  return step(withLine(state, lineId, { phase: 'talking', transfer: null }), { kind: 'sip-mute', lineId, isMuted })
}

function failed(state: PhoneState, rules: PhoneRules, line: Line, why: TransferFailure, at: number): Step {
  const back = backFrom(withResult(state, line.id, why), line)
  if (line.transfer?.how === 'conference') {
    const next = conferringFailed(back.state, rules, line.id, at)
    return step(next.state, ...back.effects, ...next.effects)
  }
  return step(back.state, ...back.effects, { kind: 'tell', notice: noticeOf[why] })
}

/** What the exchange says of a caller it was asked to hand on. */
export function transferEvent(
  state: PhoneState,
  rules: PhoneRules,
  event: Of<'transfer-taken' | 'transfer-accepted' | 'transfer-failed'>,
): Step {
  const line = lineOf(state, event.lineId)
  if (line?.phase !== 'transferring' || line.transfer === null) return step(state)
  switch (event.kind) {
    case 'transfer-taken':
      return step(withLine(state, line.id, { transfer: { ...line.transfer, isTaken: true } }))
    case 'transfer-accepted':
      return accepted(state, rules, line, event.at)
    case 'transfer-failed':
      return failed(state, rules, line, event.why, event.at)
  }
}

/** A caller of whom nobody has said anything for too long is taken back: better a silent line than one nobody has. */
export function overdueTransfers(state: PhoneState, rules: PhoneRules, at: number): Step {
  const line = state.lines.find(({ transfer: on }) => on !== null && at >= on.sinceAt + rules.transferWaitMs)
  return line === undefined ? step(state) : failed(state, rules, line, 'unclear', at)
}
