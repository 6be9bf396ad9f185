import { activeLine, ringingLine } from '../machine/lines.ts'
import type { PhoneState } from '../machine/phone-state.ts'
import type { Press } from './buttons.ts'
import type { Lamps } from './telephony-reports.ts'

/** What a press at the headset means for the calls that are on. */
export type HeadsetAction =
  | { readonly what: 'answer' | 'reject' | 'hang-up' | 'hold' | 'resume'; readonly lineId: string }
  | { readonly what: 'mute'; readonly lineId: string; readonly isMuted: boolean }
  | { readonly what: 'swap' }

/** The lamps of a headset, from the calls alone. The leg that joins the queue is no call. */
export function lampsOf(state: PhoneState): Lamps {
  const up = state.lines.filter(({ phase }) => phase !== 'ringing')
  const active = activeLine(state)
  return {
    'off-hook': up.length > 0,
    ring: state.lines.length > up.length,
    mute: active !== null && active.answeredAt !== null && active.isMuted,
    hold: up.length > 0 && up.every(({ phase }) => phase === 'held' || phase === 'holding'),
  }
}

/**
 * The one thing a press does; null where it does nothing. As with the keys, only mute and hanging up work on a locked
 * screen, and a press begins no call. The call button never ends a call on hold: whoever presses it wants to talk.
 */
export function actionOf(press: Press, state: PhoneState): HeadsetAction | null {
  const ringing = state.isLocked ? null : ringingLine(state)
  const active = activeLine(state)
  switch (press) {
    case 'talk':
      if (active?.phase === 'held') return state.isLocked ? null : { what: 'resume', lineId: active.id }
      if (active !== null) return { what: 'hang-up', lineId: active.id }
      return ringing === null ? null : { what: 'answer', lineId: ringing.id }
    case 'end':
      if (ringing !== null) return { what: 'reject', lineId: ringing.id }
      return active === null ? null : { what: 'hang-up', lineId: active.id }
    case 'mute':
      if (active === null || active.answeredAt === null) return null
      return { what: 'mute', lineId: active.id, isMuted: !active.isMuted }
    case 'flash':
      if (state.isLocked) return null
      if (ringing !== null) return { what: 'answer', lineId: ringing.id }
      if (active?.phase === 'talking' && state.lines.some(({ phase }) => phase === 'held')) return { what: 'swap' }
      if (active?.phase === 'talking') return { what: 'hold', lineId: active.id }
      return active?.phase === 'held' ? { what: 'resume', lineId: active.id } : null
  }
}
