import { callEvent, poll } from './call-events.ts'
import {
  cancelConsultation,
  completeTransfer,
  consult,
  overdueTransfers,
  transfer,
  transferEvent,
} from './hand-over.ts'
import { incoming } from './incoming.ts'
import { isBusy, step, followedBy, toneOf, type PhoneRules, type Step } from './lines.ts'
import { linkEvent, withLink } from './link.ts'
import { makeThree } from './conference.ts'
import { pause, pauseLamp, serviceEvent, unpause } from './pausing.ts'
import { proceed } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import { initialPhone, type PhoneState } from './phone-state.ts'
import { supervise, supervised, switchSupervision } from './supervision.ts'
import { dial, endAll, lineAction, lock, swap, unlock } from './user-events.ts'

/**
 * The telephone: what an event makes of it, and what the world has to do. Pure and total: an event that does not fit
 * changes nothing. What is heard and whether the desk is busy follow from the state, so neither can be forgotten.
 */
export function reduce(state: PhoneState, event: PhoneEvent, rules: PhoneRules): Step {
  const after = followedBy(apply(state, event, rules), (next) => proceed(next, event.at))
  return { state: after.state, effects: [...after.effects, ...consequences(state, after.state)] }
}

function consequences(before: PhoneState, after: PhoneState): PhoneEffect[] {
  const effects: PhoneEffect[] = []
  const tone = toneOf(after)
  if (tone !== toneOf(before)) effects.push(tone === null ? { kind: 'ring-stop' } : { kind: 'ring-start', tone })
  if (isBusy(after) !== isBusy(before)) effects.push({ kind: 'set-busy', isBusy: isBusy(after) })
  return effects
}

function apply(state: PhoneState, event: PhoneEvent, rules: PhoneRules): Step {
  switch (event.kind) {
    case 'start':
      return step(state.link.state === 'off' ? withLink(state, { state: 'connecting' }, event.at) : state)
    case 'stop':
      return followedBy(endAll(state, rules, event.at, 'completed'), () =>
        step(withLink(initialPhone(), { state: 'off' }, event.at), { kind: 'forget-history' }),
      )
    case 'leaving':
      return endAll(state, rules, event.at, 'dropped')
    case 'link-connecting':
    case 'link-registered':
    case 'link-lost':
    case 'link-refused':
    case 'link-why':
      return step(linkEvent(state, event))
    case 'incoming':
      return incoming(state, rules, event)
    case 'progress':
    case 'confirmed':
    case 'held':
    case 'resumed':
    case 'hold-failed':
    case 'ended':
    case 'microphone-failed':
      return callEvent(state, rules, event)
    case 'answer':
    case 'reject':
    case 'hang-up':
    case 'hold':
    case 'resume':
    case 'mute':
    case 'digit':
      return lineAction(state, rules, event)
    case 'swap':
      return swap(state, rules, event.at)
    case 'dial':
      return dial(state, rules, event)
    case 'poll':
      return poll(state, event.queue)
    case 'time':
      return overdueTransfers(
        state.wrapUp !== null && event.at >= state.wrapUp.endsAt ? { ...state, wrapUp: null } : state,
        rules,
        event.at,
      )
    case 'transfer':
      return transfer(state, rules, event)
    case 'consult':
      return consult(state, rules, event)
    case 'complete-transfer':
      return completeTransfer(state, rules, event.at)
    case 'cancel-consultation':
      return cancelConsultation(state, rules, event.at)
    case 'make-three':
      return makeThree(state, rules, event.lineId, event.at)
    case 'transfer-taken':
    case 'transfer-accepted':
    case 'transfer-failed':
      return transferEvent(state, rules, event)
    case 'supervise':
      return supervise(state, rules, event)
    case 'switch-supervision':
      return switchSupervision(state, rules, event)
    case 'supervised':
      return supervised(state, event)
    case 'tell-failed':
      return step(state, { kind: 'tell', notice: 'agent-not-told' })
    case 'pause':
      return pause(state, rules, event)
    case 'unpause':
      return unpause(state, rules, event)
    case 'service-done':
    case 'service-failed':
      return serviceEvent(state, event)
    case 'pause-lamp':
      return pauseLamp(state, event)
    case 'dismiss-pause-offer':
      return step({ ...state, pauseOffer: null })
    case 'extend-wrap-up':
      if (state.wrapUp === null) return step(state)
      return step({
        ...state,
        wrapUp: { ...state.wrapUp, endsAt: state.wrapUp.endsAt + rules.wrapUpExtensionMs },
      })
    case 'end-wrap-up':
    case 'take-calls':
      return step({ ...state, wrapUp: null })
    case 'dismiss-call-back':
      return step({ ...state, callBack: null })
    case 'call-back-found':
      return step(state.callBack === null ? { ...state, callBack: event.callBack } : state)
    case 'locked':
      return lock(state)
    case 'unlocked':
      return unlock(state)
  }
}
