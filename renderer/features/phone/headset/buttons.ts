import type { Lamps, Reading } from './telephony-reports.ts'

/** What a person did at the headset. `talk` is the call button: to answer, or to hang up. */
export type Press = 'talk' | 'mute' | 'flash' | 'end'

/** A lamp as it was last told to be, and since when. */
interface Told {
  readonly isOn: boolean
  readonly at: number
}

interface Bit {
  readonly isOn: boolean
  /** When it last came on by a person's press; null when not by a press. */
  readonly pressedAt: number | null
}

/** What is known of the buttons of one headset. Replaced, never changed in place. */
export interface Buttons {
  readonly hook: Bit
  readonly mute: Bit
  readonly flash: boolean
  readonly end: boolean
  /** Its call button comes back by itself: only the way down means something. */
  readonly isHookPulse: boolean
  readonly toldHook: Told
  readonly toldMute: Told
}

const off: Bit = { isOn: false, pressedAt: null }

export const untouched: Buttons = {
  hook: off,
  mute: off,
  flash: false,
  end: false,
  isHookPulse: false,
  toldHook: { isOn: false, at: -Infinity },
  toldMute: { isOn: false, at: -Infinity },
}

/** A bit that goes back so soon was a button; one that stays was a switch. */
const buttonMs = 600
/** A headset repeats what it was told; over the air its link has to come up first. */
const hookEchoMs = 4000
const muteEchoMs = 1000

/** Notes what the lamps were told, by which an echo is known from a press. */
export function told(buttons: Buttons, lamps: Lamps, at: number): Buttons {
  const { toldHook, toldMute } = buttons
  return {
    ...buttons,
    toldHook: toldHook.isOn === lamps['off-hook'] ? toldHook : { isOn: lamps['off-hook'], at },
    toldMute: toldMute.isOn === lamps.mute ? toldMute : { isOn: lamps.mute, at },
  }
}

function wasJustPressed(bit: Bit, at: number): boolean {
  return bit.pressedAt !== null && at - bit.pressedAt < buttonMs
}

function readHook(buttons: Buttons, { isOn, isAbsolute }: Reading, at: number): [Buttons, boolean] {
  const { hook, toldHook } = buttons
  if (isOn === hook.isOn) return [buttons, false]
  const isPulse = !isAbsolute || buttons.isHookPulse
  if (isOn) {
    const isEcho = !isPulse && toldHook.isOn && at - toldHook.at < hookEchoMs
    return [{ ...buttons, hook: { isOn, pressedAt: isEcho ? null : at } }, !isEcho]
  }
  const released = { ...buttons, hook: off }
  if (isPulse) return [released, false]
  // Taken for hanging up, the release of a button would cost the caller who has just been answered.
  if (wasJustPressed(hook, at)) return [{ ...released, isHookPulse: true }, false]
  return [released, toldHook.isOn]
}

function readMute(buttons: Buttons, { isOn, isAbsolute }: Reading, at: number): [Buttons, boolean] {
  const { mute, toldMute } = buttons
  if (isOn === mute.isOn) return [buttons, false]
  const isEcho = isAbsolute && isOn === toldMute.isOn && at - toldMute.at < muteEchoMs
  const isRelease = !isOn && (!isAbsolute || wasJustPressed(mute, at))
  const isPress = !isEcho && !isRelease
  return [{ ...buttons, mute: { isOn, pressedAt: isOn && isPress ? at : null } }, isPress]
}

/** What was pressed, going by a report; `at` in ms. Repeats, echoes and releases are no presses. */
export function pressesIn(
  before: Buttons,
  readings: readonly Reading[],
  at: number,
): { readonly buttons: Buttons; readonly presses: readonly Press[] } {
  let buttons = before
  const presses: Press[] = []
  for (const reading of readings) {
    const { kind, isOn } = reading
    if (kind === 'hook' || kind === 'mute') {
      const [next, isPress] = kind === 'hook' ? readHook(buttons, reading, at) : readMute(buttons, reading, at)
      buttons = next
      if (isPress) presses.push(kind === 'hook' ? 'talk' : 'mute')
    } else {
      if (isOn && !buttons[kind]) presses.push(kind)
      buttons = { ...buttons, [kind]: isOn }
    }
  }
  return { buttons, presses }
}
