import type { PhoneRules } from '../../../renderer/features/phone/machine/lines.ts'
import type { PhoneEffect } from '../../../renderer/features/phone/machine/phone-effect.ts'
import type { PhoneEvent } from '../../../renderer/features/phone/machine/phone-event.ts'
import type { PhoneState } from '../../../renderer/features/phone/machine/phone-state.ts'
import { reduce } from '../../../renderer/features/phone/machine/reduce.ts'
import { now, rules as usualRules, wordsOf } from './phone-kit.ts'

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never
type Told = WithoutTime<PhoneEvent> & { at?: number }

/** Applies events in order; `words` and `effects` are those of the last one. */
export function after(state: PhoneState, rules: Partial<PhoneRules>, ...events: Told[]) {
  let effects: readonly PhoneEffect[] = []
  let current = state
  for (const event of events) {
    const result = reduce(current, { at: now, ...event }, { ...usualRules, ...rules })
    current = result.state
    effects = result.effects
  }
  return {
    state: current,
    effects,
    words: effects.map(wordsOf),
    phases: current.lines.map(({ id, phase }) => `${id} ${phase}`),
  }
}
