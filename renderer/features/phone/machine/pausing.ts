import { codeOf } from './feature-codes.ts'
import { step, type PhoneRules, type Step } from './lines.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { PhoneState } from './phone-state.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

/** Asks the exchange to send this desk no calls of the queue, by its feature code. */
export function pause(state: PhoneState, rules: PhoneRules, event: Of<'pause'>): Step {
  const { at, callId, reason } = event
  const { pause: codes } = rules.control
  if (codes === null) return step(state, { kind: 'tell', notice: 'not-offered' })
  if (state.link.state !== 'registered') return step(state, { kind: 'tell', notice: 'not-registered' })
  if (state.pause !== null) return step(state)
  const place = rules.pauseReasons.indexOf(reason) + 1
  const number = codeOf(codes.on, { extension: rules.extension, reason: place })
  return step(
    { ...state, pauseOffer: null, pause: { state: 'asking', reason, sinceAt: at, callId } },
    { kind: 'sip-service', lineId: callId, number },
  )
}

/** Asks for calls again. */
export function unpause(state: PhoneState, rules: PhoneRules, event: Of<'unpause'>): Step {
  const { callId } = event
  const { pause: codes } = rules.control
  if (codes === null || state.pause?.state !== 'on') return step(state)
  if (state.link.state !== 'registered') return step(state, { kind: 'tell', notice: 'not-registered' })
  const number = codeOf(codes.off, { extension: rules.extension })
  return step(
    { ...state, pause: { ...state.pause, state: 'ending', callId } },
    { kind: 'sip-service', lineId: callId, number },
  )
}

/** What became of the call to the feature code. */
export function serviceEvent(state: PhoneState, event: Of<'service-done' | 'service-failed'>): Step {
  const now = state.pause
  if (now === null || now.callId !== event.callId || now.state === 'on') return step(state)
  const isOn = (now.state === 'asking') === (event.kind === 'service-done')
  const after = { ...state, pause: isOn ? { ...now, state: 'on' as const, callId: '' } : null }
  if (event.kind === 'service-failed') return step(after, { kind: 'tell', notice: 'pause-failed' })
  return step(isOn ? { ...after, pause: { ...now, state: 'on', callId: '', sinceAt: event.at } } : after)
}

/** The lamp of the own pause knows better than this desk: somebody may have been paused from elsewhere. */
export function pauseLamp(state: PhoneState, event: Of<'pause-lamp'>): Step {
  const { at, isLit } = event
  if (isLit && state.pause === null) {
    return step({ ...state, pauseOffer: null, pause: { state: 'on', reason: '', sinceAt: at, callId: '' } })
  }
  return step(!isLit && state.pause?.state === 'on' ? { ...state, pause: null } : state)
}
