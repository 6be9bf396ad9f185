import { endLine } from './ending.ts'
import { followedBy, lineOf, mostLines, step, type PhoneRules, type Step } from './lines.ts'
import { want } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import { newLine, type Line, type PhoneState, type Transfer, type WrapUp } from './phone-state.ts'
import { withResult } from './transfers.ts'

type Incoming = Extract<PhoneEvent, { readonly kind: 'incoming' }>

/** What an exchange writes where the queue would stand, and which is none. */
const directWord = 'direct'
const returnedWord = 'returned'

/** One caller more, unless it is one the queue has offered before. */
function withPassedOn(wrapUp: WrapUp, caller: string): WrapUp {
  if (caller !== '' && wrapUp.passedOnRefs.includes(caller)) return wrapUp
  return { ...wrapUp, passedOn: wrapUp.passedOn + 1, passedOnRefs: [...wrapUp.passedOnRefs, caller] }
}

/** The caller who was handed on from here and rings here now: back because nobody took them, or sent by a colleague. */
function earlierOf(state: PhoneState, event: Incoming): Transfer | undefined {
  const byRef = state.transfers.findLast(({ callRef }) => callRef !== null && callRef === event.callRef)
  if (byRef !== undefined || event.queue !== returnedWord) return byRef
  return state.transfers.findLast(({ number, result }) => number === event.number && result !== 'done')
}

function ringingLineOf(state: PhoneState, event: Incoming, earlier: Transfer | undefined): Line {
  const isReturned = event.queue === returnedWord || (earlier !== undefined && earlier.result !== 'done')
  const isNoQueue = event.queue === returnedWord || event.queue === directWord
  return newLine({
    id: event.lineId,
    number: event.number,
    name: state.isLocked ? '' : event.name,
    queue: isNoQueue ? (earlier?.queue ?? '') : event.queue,
    callRef: event.callRef,
    startedAt: event.at,
    returnedFrom: isReturned ? (earlier?.target ?? '') : null,
    continues: earlier?.lineId ?? null,
  })
}

/**
 * Whether a call answers itself: never behind a lock, where nobody may be sitting, beside another call or in a wrap-up.
 * Who comes through the queue comes from outside and may call himself anything: the name counts for nothing there.
 */
function answersItself(state: PhoneState, rules: PhoneRules, event: Incoming, isQueueCall: boolean): boolean {
  const { names, queueCalls, trustsHeader } = rules.autoAnswer
  if (state.isLocked || state.lines.length > 0 || state.pending !== null || state.wrapUp !== null) return false
  const isKnown = !isQueueCall && event.name !== '' && names.includes(event.name)
  return isKnown || (isQueueCall && queueCalls) || (trustsHeader && event.isAnswerAsked === true)
}

/**
 * Ends the old leg of a caller who is back: the exchange has taken them off it, and no BYE comes. They may be back before
 * the exchange says that nobody took them, or after, and the dead leg may have been given up already.
 */
function withoutOldLeg(state: PhoneState, rules: PhoneRules, at: number, earlier: Transfer | undefined): Step {
  if (earlier === undefined || earlier.result === 'done') return step(state)
  const { lineId } = earlier
  const known = withResult(state, lineId, 'no-answer')
  // Nobody has to call back who rings here.
  const back = { ...known, callBack: known.callBack?.lineId === lineId ? null : known.callBack }
  const old = lineOf(back, lineId)
  if (old === undefined || old.phase === 'ending') return step(back)
  const over = endLine(back, rules, at, lineId, 'local-hang-up')
  return step(over.state, { kind: 'sip-hang-up', lineId }, ...over.effects)
}

/** Somebody rings: the queue's own leg answers itself, a caller becomes a line, or goes on to somebody else. */
export function incoming(state: PhoneState, rules: PhoneRules, event: Incoming): Step {
  const { lineId } = event
  const reject: PhoneEffect = { kind: 'sip-reject', lineId, status: 486 }
  if (state.link.state === 'off') return step(state, reject)
  const isQueueCall = event.queue !== '' && event.queue !== directWord && event.queue !== returnedWord
  // A caller who calls himself so would be swallowed by a leg that nobody hears.
  if (!isQueueCall && rules.joinCallerName !== '' && event.name === rules.joinCallerName) {
    if (state.joinLeg !== null) return step(state, reject)
    return step({ ...state, joinLeg: { sipCallId: lineId, phase: 'answering' } }, { kind: 'sip-answer-join', lineId })
  }
  if (isQueueCall && state.wrapUp !== null) {
    return step({ ...state, wrapUp: withPassedOn(state.wrapUp, event.callRef ?? event.number) }, reject)
  }
  const earlier = earlierOf(state, event)
  return followedBy(withoutOldLeg(state, rules, event.at, earlier), (now) =>
    place(now, rules, event, ringingLineOf(now, event, earlier), isQueueCall),
  )
}

/** A caller becomes a line where one is free. */
function place(state: PhoneState, rules: PhoneRules, event: Incoming, line: Line, isQueueCall: boolean): Step {
  const { lineId } = event
  const record: PhoneEffect = { kind: 'record-call', line, end: null, endedAt: null }
  // What waits to be dialled takes a line as well, and so does the own way into a room.
  const isLineAwaited = state.pending?.what === 'dial' || state.conferring?.stage === 'second'
  if (state.lines.length + (isLineAwaited ? 1 : 0) >= mostLines) {
    const reject: PhoneEffect = { kind: 'sip-reject', lineId, status: 486 }
    // A call of the queue is somebody else's in a moment; a direct one has been missed.
    return isQueueCall ? step(state, reject) : step(state, reject, { ...record, end: 'missed', endedAt: event.at })
  }
  const effects: PhoneEffect[] = []
  // First of all: it is waited for on the screen.
  if (!state.isLocked) effects.push({ kind: 'load-history', lineId, number: event.number })
  effects.push(record)
  if (isQueueCall) effects.push({ kind: 'refresh-queue' })
  if (!answersItself(state, rules, event, isQueueCall)) {
    return step({ ...state, lines: [...state.lines, line] }, ...effects)
  }
  const lines = [...state.lines, { ...line, isAutoAnswered: true }]
  const answered = want({ ...state, lines }, rules, event.at, { what: 'answer', lineId, number: '', line: {} })
  return step(answered.state, ...effects, { kind: 'sound', name: 'beep' }, ...answered.effects)
}
