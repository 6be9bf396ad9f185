import { supervisionCode, switchKeys } from './feature-codes.ts'
import { step, withLine, type PhoneRules, type Step } from './lines.ts'
import { want } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { Line, PhoneState, Supervision, SupervisionHow } from './phone-state.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

/** So many are kept in mind: what a message says is for anybody to say. */
const mostListeners = 4

function tellEffect(line: Line, extension: string, how: SupervisionHow | null, rules: PhoneRules): PhoneEffect[] {
  const isTold = rules.control.supervise?.tells === true
  return isTold ? [{ kind: 'sip-tell', lineId: line.id, extension, how }] : []
}

/** Enters the call of a colleague: with no other call on, and with a closed microphone where only listening is meant. */
export function supervise(state: PhoneState, rules: PhoneRules, event: Of<'supervise'>): Step {
  const { at, lineId, extension, how } = event
  const code = supervisionCode(rules.control, extension, how)
  if (code === null) return step(state, { kind: 'tell', notice: 'not-offered' })
  if (state.link.state !== 'registered') return step(state, { kind: 'tell', notice: 'not-registered' })
  if (state.lines.length > 0) return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  return begin(state, rules, at, lineId, code.number, { extension, how, isSwitching: code.isSwitching })
}

function begin(
  state: PhoneState,
  rules: PhoneRules,
  at: number,
  lineId: string,
  number: string,
  supervision: Supervision,
): Step {
  const line: Partial<Line> = { kind: 'supervision', supervision, isMuted: supervision.how === 'listen' }
  return want(state, rules, at, { what: 'dial', lineId, number, line })
}

/** The exchange has let this desk in. */
export function supervisionBegun(
  line: Line,
  { extension, how, isSwitching }: Supervision,
  rules: PhoneRules,
): PhoneEffect[] {
  const isSwitched = isSwitching && how !== 'listen'
  const keys: PhoneEffect[] = isSwitched ? [{ kind: 'sip-digit', lineId: line.id, digit: switchKeys[how] }] : []
  return [...keys, ...tellEffect(line, extension, how, rules)]
}

/** Goes from listening to whispering or speaking, or back: by a key, or by another call where the exchange has none. */
export function switchSupervision(state: PhoneState, rules: PhoneRules, event: Of<'switch-supervision'>): Step {
  const { at, how, lineId } = event
  const line = state.lines.find((each) => each.supervision !== null && each.phase === 'talking')
  const now = line?.supervision
  if (line === undefined || now === undefined || now === null || now.how === how) return step(state)
  const { extension, isSwitching } = now
  if (!isSwitching) {
    const code = supervisionCode(rules.control, extension, how)
    if (code === null) return step(state, { kind: 'tell', notice: 'not-offered' })
    const ending = withLine(state, line.id, { phase: 'ending' })
    const next = begin(ending, rules, at, lineId, code.number, { extension, how, isSwitching: code.isSwitching })
    return step(next.state, { kind: 'sip-hang-up', lineId: line.id }, ...next.effects)
  }
  const isMuted = how === 'listen'
  const effects: PhoneEffect[] = [
    { kind: 'sip-digit', lineId: line.id, digit: switchKeys[how] },
    ...tellEffect(line, extension, how, rules),
  ]
  // Closed before the key is heard and opened after it: nothing is said in the wrong ear.
  const mute: PhoneEffect = { kind: 'sip-mute', lineId: line.id, isMuted }
  const ordered = isMuted ? [mute, ...effects] : [...effects, mute]
  return step(
    withLine(state, line.id, { isMuted, supervision: { ...now, how } }),
    ...(isMuted === line.isMuted ? effects : ordered),
  )
}

/** This desk has left the call of a colleague. */
export function supervisionOver(line: Line, rules: PhoneRules): PhoneEffect[] {
  return line.supervision === null || line.answeredAt === null
    ? []
    : tellEffect(line, line.supervision.extension, null, rules)
}

/** Somebody says that they listen to this desk, or do not any more. Said with a beep: the person may not be looking. */
export function supervised(state: PhoneState, event: Of<'supervised'>): Step {
  const { at, extension, how } = event
  const before = state.supervisedBy
  const all = before === null ? [] : [...(before.besides ?? []), { ...before, besides: [] }]
  const others = all.filter((each) => each.extension !== extension).slice(-mostListeners)
  if (how === null) {
    const last = others.at(-1)
    // One who leaves says nothing of another who listens on.
    return step({ ...state, supervisedBy: last === undefined ? null : { ...last, besides: others.slice(0, -1) } })
  }
  const isInCall = state.lines.some((line) => line.phase !== 'ringing' && line.kind !== 'supervision')
  if (!isInCall || (before?.extension === extension && before.how === how)) return step(state)
  return step({ ...state, supervisedBy: { extension, how, at, besides: others } }, { kind: 'sound', name: 'beep' })
}
