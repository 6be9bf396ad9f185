import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { WireError } from '../../../../preload/contract/index.ts'
import type { PhoneState } from '../machine/phone-state.ts'
import { usePhoneStore } from '../store.ts'
import type { Press } from './buttons.ts'
import { actionOf, lampsOf } from './call-buttons.ts'
import { createHeadset, type Headset, type HeadsetState } from './headset-device.ts'
import { createMediaKeys, mediaKeySessionOf, type MediaKeys, type MediaKeySession } from './media-keys.ts'
import { hidOf, type Hid } from './web-hid.ts'

/** What the headset needs of the machine: a test gives its own. */
interface HeadsetWorld {
  readonly hid: Hid | null
  readonly mediaSession: MediaKeySession | null
  now(): number
}

/** Two presses of one button within so long are one press of a hasty hand. */
const hastyMs = 800

function browserHeadsets(): HeadsetWorld {
  return { hid: hidOf(navigator), mediaSession: mediaKeySessionOf(navigator), now: () => Date.now() }
}

/**
 * The buttons and the lamp of the headset. Lives as long as the telephone, through a lock too, where only mute and
 * hanging up work. A press does what the same button on the screen does.
 */
export const useHeadsetStore = defineStore('headset', () => {
  const phone = usePhoneStore()
  /** `unsupported`: this browser lets no page see a headset's buttons; its media keys still work where there are any. */
  const state = shallowRef<HeadsetState | 'unsupported'>('unsupported')
  let world: HeadsetWorld | null = null
  let acted: { readonly pressed: Press; readonly at: number } | null = null
  let running: { readonly headset: Headset | null; readonly keys: MediaKeys } | null = null

  function press(pressed: Press): void {
    const action = actionOf(pressed, phone.state)
    if (action === null) return
    const at = world?.now() ?? 0
    // The second of two would hang up on who has just been answered, or on the caller who waits behind a colleague.
    if (action.what === 'hang-up' && acted?.pressed === pressed && at - acted.at < hastyMs) return
    acted = { pressed, at }
    switch (action.what) {
      case 'answer': {
        phone.answer(action.lineId)
        return
      }
      case 'reject': {
        phone.reject(action.lineId)
        return
      }
      case 'hang-up': {
        phone.hangUp(action.lineId)
        return
      }
      case 'hold': {
        phone.hold(action.lineId)
        return
      }
      case 'resume': {
        phone.resume(action.lineId)
        return
      }
      case 'mute': {
        phone.setMuted(action.isMuted, action.lineId)
        return
      }
      case 'swap': {
        phone.swap()
        return
      }
    }
  }

  function run(on: HeadsetWorld): NonNullable<typeof running> {
    const { hid, mediaSession } = on
    const onState = (next: HeadsetState): void => {
      state.value = next
    }
    const headset = hid === null ? null : createHeadset({ hid, now: () => on.now(), onPress: press, onState })
    void headset?.use(phone.devices.headset)
    return { headset, keys: createMediaKeys(mediaSession, press) }
  }

  /** After every step of the telephone: lamps and keys are in step with its calls. */
  function follow(now: PhoneState): void {
    if (world === null) return
    if (now.link.state === 'off') {
      const ending = running
      running = null
      ending?.keys.stop()
      void ending?.headset?.stop()
      return
    }
    running ??= run(world)
    const lamps = lampsOf(now)
    running.headset?.setLamps(lamps)
    // A headset whose own buttons are known would be heard twice.
    const isFallback = state.value !== 'ready'
    running.keys.follow(isFallback && now.lines.length > 0, lamps.mute)
  }

  /** From here on the headset follows the telephone; a second call does nothing. */
  function start(on: HeadsetWorld = browserHeadsets()): void {
    if (world !== null) return
    world = on
    state.value = on.hid === null ? 'unsupported' : 'none'
    phone.onStep(follow)
    follow(phone.state)
  }

  /** Keeps the choice on this computer and takes it up at once; answers why when it was not kept. */
  async function use(name: string): Promise<WireError | null> {
    const keeping = phone.setDevices({ ...phone.devices, headset: name })
    await running?.headset?.use(name)
    return keeping
  }

  /** Lets the person choose in the browser's list; a list that was put away changes nothing. */
  async function choose(): Promise<WireError | null> {
    const name = (await running?.headset?.choose()) ?? null
    return name === null ? null : use(name)
  }

  return { state, start, use, choose }
})
