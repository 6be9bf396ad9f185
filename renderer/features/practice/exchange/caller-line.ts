import type { ScenarioCall } from '../../../../preload/contract/index.ts'
import type { SipCallEnd } from '../../phone/index.ts'
import type { CallTeller, Reports } from './call-reports.ts'
import type { Leg, Legs } from './legs.ts'
import type { ExchangeClock, PartySound } from './party.ts'

/** A caller who was passed on, by "busy" or by no answer, is offered again after this long. */
const offerAgainMs = 5_000
/** How long a caller's call rings at one extension before the queue takes it back. */
const ringMs = 30_000
/** Between callers who were asked for together. */
const forcedGapMs = 2_000
const usualTalkMs = 8_000
const usualRingMs = 6_000

export interface CallerLineParts {
  readonly extension: string
  /** Time after an answered queue call in which the queue offers none, in ms: as the server counts it. */
  readonly wrapUpMs: number
  readonly clock: ExchangeClock
  readonly legs: Legs
  readonly reports: Reports
  readonly isRegistered: () => boolean
  readonly isMember: () => boolean
  /** Calls of the extension that did not come from here: those it dialled. */
  readonly otherCalls: () => number
  readonly changed: () => void
}

export interface ComingCaller {
  readonly call: ScenarioCall
  /** Asked for by a person: does not wait for wrap-up, and one may come while another call is on. */
  readonly isForced: boolean
  /** Runs once, when this caller is gone for good. */
  readonly onGone: () => void
}

/** The callers who are waiting, and the calls that came of it. */
export interface CallerLine {
  add(callers: readonly ComingCaller[]): void
  /** Looks whether somebody can be offered: after registering, joining, the end of a call that was dialled. */
  look(): void
  /** Nobody answers the queue here any more: who waits for it goes away. Calls that ring or are up go on. */
  clearQueue(): void
  /** Everybody goes away, for good. */
  close(): void
  waiting(): number
  live(): number
}

interface Waiting {
  readonly caller: ComingCaller
  /** One for all offers of this caller: one call with one id. */
  readonly teller: CallTeller
  readonly isForced: boolean
  /** May ring beside a call that is on. */
  readonly mayBeSecond: boolean
  readonly notBefore: number
}

interface Live {
  leg: Leg | null
  isAnswered: boolean
  /** Why the exchange's side hung up; null while it has not. */
  hungUpAs: 'caller' | 'exchange' | null
  cancelTimer: (() => void) | null
}

/** One caller at a time, and a second only when somebody asked for it; in wrap-up none (DESIGN 3). */
export function createCallerLine(parts: CallerLineParts): CallerLine {
  const { clock } = parts
  let waiting: Waiting[] = []
  const live = new Set<Live>()
  let wrapUpUntil = 0
  let cancelLook: (() => void) | null = null
  let isClosed = false

  function mayOffer(each: Waiting): boolean {
    if (each.caller.call.queue !== '' && !parts.isMember()) return false
    const count = live.size + parts.otherCalls()
    if (count > 0) return count === 1 && each.mayBeSecond
    return each.isForced || clock.now() >= wrapUpUntil
  }

  function look(): void {
    cancelLook?.()
    cancelLook = null
    if (waiting.length === 0 || isClosed || !parts.isRegistered()) return
    const now = clock.now()
    const next = waiting.find((each) => each.notBefore <= now && mayOffer(each))
    if (next !== undefined) {
      waiting = waiting.filter((each) => each !== next)
      offer(next)
    }
    const times = [wrapUpUntil, ...waiting.map((each) => each.notBefore)].filter((at) => at > now)
    if (waiting.length > 0 && times.length > 0) cancelLook = clock.after(Math.min(...times) - now, look)
  }

  function offer(each: Waiting): void {
    const { caller, teller } = each
    const { call } = caller
    const { queue, number, name } = call
    const own: Live = { leg: null, isAnswered: false, hungUpAs: null, cancelTimer: null }
    live.add(own)

    const hangUpAfter = (ms: number, as: 'caller' | 'exchange'): void => {
      own.cancelTimer?.()
      own.cancelTimer = clock.after(ms, () => {
        own.hungUpAs = as
        own.leg?.hangUp()
      })
    }
    own.leg = parts.legs.open({
      number: number === '' ? 'anonymous' : number,
      name,
      sound: soundOf(call),
      dials: parts.extension,
      answersAfterMs: null,
      headers: [
        ...(queue === '' ? [] : [{ name: 'X-Queue', value: headerText(queue) }]),
        { name: 'X-Call-Ref', value: teller.callId },
      ],
      onRings: () => {
        teller.rings()
        if (call.behaviour === 'abandon') hangUpAfter(seconds(call.lasts, usualRingMs), 'caller')
        else hangUpAfter(ringMs, 'exchange')
        parts.changed()
      },
      onAnswered: () => {
        own.cancelTimer?.()
        own.isAnswered = true
        teller.answered()
        if (call.behaviour === 'hang-up') hangUpAfter(seconds(call.lasts, usualTalkMs), 'caller')
        parts.changed()
      },
      onEnded: (end) => {
        own.cancelTimer?.()
        live.delete(own)
        teller.ended(own.hungUpAs ?? (end === 'local-hang-up' || end === 'cancelled' ? 'exchange' : 'agent'))
        if (own.isAnswered && queue !== '') wrapUpUntil = clock.now() + parts.wrapUpMs
        if (isOfferedAgain(own, end, queue)) {
          const { isForced } = each
          // Not beside another call a second time: somebody who is talking has said no to it.
          waiting.push({ caller, teller, isForced, mayBeSecond: false, notBefore: clock.now() + offerAgainMs })
        } else caller.onGone()
        parts.changed()
        look()
      },
    })
    // In case nothing at all comes back, not even a ring.
    hangUpAfter(ringMs, 'exchange')
    parts.changed()
  }

  function isOfferedAgain(own: Live, end: SipCallEnd, queue: string): boolean {
    if (isClosed || own.isAnswered || queue === '' || own.hungUpAs === 'caller') return false
    return own.hungUpAs === 'exchange' || ['busy', 'rejected', 'no-answer', 'unreachable'].includes(end)
  }

  function drop(isDropped: (each: Waiting) => boolean): void {
    const gone = waiting.filter(isDropped)
    waiting = waiting.filter((each) => !gone.includes(each))
    for (const each of gone) each.caller.onGone()
    if (gone.length > 0) parts.changed()
  }

  return {
    add(callers) {
      const now = clock.now()
      callers.forEach((caller, index) => {
        const { number, name, queue, voice } = caller.call
        waiting.push({
          caller,
          teller: parts.reports.call({ number, name, queue, voice, direction: 'in' }),
          isForced: caller.isForced,
          mayBeSecond: caller.isForced,
          notBefore: now + (caller.isForced ? index * forcedGapMs : 0),
        })
      })
      parts.changed()
      look()
    },
    look,
    clearQueue: () => drop((each) => each.caller.call.queue !== ''),
    close() {
      isClosed = true
      cancelLook?.()
      drop(() => true)
      for (const own of live) {
        own.hungUpAs = 'exchange'
        own.leg?.hangUp()
      }
    },
    waiting: () => waiting.length,
    live: () => live.size,
  }
}

function soundOf(call: ScenarioCall): PartySound {
  return call.behaviour === 'silent' ? { kind: 'silence' } : { kind: 'voice', voice: call.voice }
}

function seconds(given: number | null, usualMs: number): number {
  return given === null ? usualMs : given * 1000
}

/** A header holds one line of plain characters. */
function headerText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')
}
