import { callEvent, incoming, poll } from './call-events.ts'
import { isBusy, step, followedBy, toneOf, type PhoneRules, type Step } from './lines.ts'
import { proceed } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { LinkEvent, PhoneEvent } from './phone-event.ts'
import { initialPhone, type PhoneLink, type PhoneState } from './phone-state.ts'
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

function withLink(state: PhoneState, link: PhoneLink['state'], at: number): PhoneState {
  return state.link.state === link ? state : { ...state, link: { state: link, sinceAt: at } }
}

function linkEvent(state: PhoneState, kind: LinkEvent['kind'], at: number): PhoneState {
  const { state: now } = state.link
  if (now === 'off') return state
  switch (kind) {
    case 'link-registered':
      return withLink(state, 'registered', at)
    case 'link-refused':
      return withLink(state, 'refused', at)
    case 'link-lost':
      // A cut does not explain away that the exchange refuses us; only a registration does.
      return withLink(state, now === 'refused' ? 'refused' : 'lost', at)
    case 'link-connecting':
      // Trying again after a loss is still a loss until it has worked.
      return state
  }
}

function apply(state: PhoneState, event: PhoneEvent, rules: PhoneRules): Step {
  switch (event.kind) {
    case 'start':
      return step(state.link.state === 'off' ? withLink(state, 'connecting', event.at) : state)
    case 'stop':
      return followedBy(endAll(state, event.at, 'completed'), () =>
        step(withLink(initialPhone(), 'off', event.at), { kind: 'forget-history' }),
      )
    case 'leaving':
      return endAll(state, event.at, 'dropped')
    case 'link-connecting':
    case 'link-registered':
    case 'link-lost':
    case 'link-refused':
      return step(linkEvent(state, event.kind, event.at))
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
      return step(state.wrapUp !== null && event.at >= state.wrapUp.endsAt ? { ...state, wrapUp: null } : state)
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
