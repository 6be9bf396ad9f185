import { describe, expect, it, onTestFinished } from 'vitest'
import type { Press } from '../../../renderer/features/phone/headset/buttons.ts'
import { createHeadset, type HeadsetState } from '../../../renderer/features/phone/headset/headset-device.ts'
import { createMediaKeys } from '../../../renderer/features/phone/headset/media-keys.ts'
import { dark } from '../../../renderer/features/phone/headset/telephony-reports.ts'
import { jabraLike, paperDevice, paperHid, polyLike } from './headset-kit.ts'

/** Everything that is under way in promises has happened. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function desk(...plugged: ReturnType<typeof paperDevice>[]) {
  const paper = paperHid(plugged.map(({ device }) => device))
  const presses: Press[] = []
  const states: HeadsetState[] = []
  const clock = { now: 10_000 }
  const headset = createHeadset({
    hid: paper.hid,
    now: () => clock.now,
    onPress: (press) => presses.push(press),
    onState: (state) => states.push(state),
  })
  onTestFinished(() => headset.stop())
  return { ...paper, headset, presses, states, clock }
}

describe('a headset', () => {
  it('that was chosen is opened by its name, told of the call, and heard', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset, presses, states } = desk(paperDevice('Other', polyLike), jabra)
    await headset.use('Evolve 20')
    expect(states.at(-1)).toBe('ready')
    expect(jabra.sent).toEqual([{ reportId: 2, bytes: [0, 0] }])
    headset.setLamps({ ...dark, ring: true })
    expect(jabra.sent.at(-1)).toEqual({ reportId: 2, bytes: [0b1000, 0] })
    jabra.report(2, 0b1, 0)
    expect(presses).toEqual(['talk'])
  })

  it('is not opened before somebody chose it', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset, states } = desk(jabra)
    await headset.use('')
    expect(states).toEqual(['none'])
    expect(jabra.state.opened).toBe(false)
  })

  it('is asked for among telephone devices only', async () => {
    const { headset, asked } = desk(paperDevice('Evolve 20', jabraLike))
    expect(await headset.choose()).toBe('Evolve 20')
    expect(asked).toEqual([{ filters: [{ usagePage: 0x0b }] }])
  })

  it('that nobody chose in the list leaves things as they are', async () => {
    const { headset } = desk()
    expect(await headset.choose()).toBeNull()
  })

  it('hears only of the lamps that changed', async () => {
    const poly = paperDevice('Voyager', polyLike)
    const { headset } = desk(poly)
    await headset.use('Voyager')
    poly.sent.length = 0
    headset.setLamps({ ...dark, 'off-hook': true })
    await quiet()
    headset.setLamps({ ...dark, 'off-hook': true, mute: true })
    await quiet()
    expect(poly.sent).toEqual([
      { reportId: 0x17, bytes: [1] },
      { reportId: 0x09, bytes: [1] },
    ])
  })

  it('whose press did nothing is told the state again, so that it does not stay off the hook alone', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset } = desk(jabra)
    await headset.use('Evolve 20')
    jabra.sent.length = 0
    jabra.report(2, 0b1, 0)
    await quiet()
    expect(jabra.sent).toEqual([{ reportId: 2, bytes: [0, 0] }])
  })

  it('pulled out and plugged in again in a call is in step at once', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset, states, unplug, plug, presses, clock } = desk(jabra)
    await headset.use('Evolve 20')
    headset.setLamps({ ...dark, 'off-hook': true, mute: true })
    unplug(jabra.device)
    expect(states.at(-1)).toBe('absent')
    jabra.report(2, 0b1000, 0)
    expect(presses).toEqual([])
    jabra.sent.length = 0
    plug(jabra.device)
    await quiet()
    expect(states.at(-1)).toBe('ready')
    expect(jabra.sent).toEqual([{ reportId: 2, bytes: [0b101, 0] }])
    clock.now += 60_000
    jabra.report(2, 0b1001, 0)
    expect(presses).toContain('mute')
  })

  it('that is not there, or that something else has, is said so', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset, states } = desk(jabra)
    await headset.use('Evolve 65')
    expect(states.at(-1)).toBe('absent')
    jabra.state.refuses = true
    await headset.use('Evolve 20')
    expect(states.at(-1)).toBe('busy')
  })

  it('is dark and let go at the end', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const { headset, presses } = desk(jabra)
    await headset.use('Evolve 20')
    headset.setLamps({ ...dark, 'off-hook': true })
    await headset.stop()
    expect(jabra.sent.at(-1)).toEqual({ reportId: 2, bytes: [0, 0] })
    expect(jabra.state.opened).toBe(false)
    jabra.report(2, 0b1, 0)
    expect(presses).toEqual([])
  })

  it('that was chosen in place of another takes the lamps over', async () => {
    const jabra = paperDevice('Evolve 20', jabraLike)
    const poly = paperDevice('Voyager', polyLike)
    const { headset } = desk(jabra, poly)
    await headset.use('Evolve 20')
    headset.setLamps({ ...dark, 'off-hook': true })
    await headset.use('Voyager')
    expect(jabra.sent.at(-1)).toEqual({ reportId: 2, bytes: [0, 0] })
    expect(jabra.state.opened).toBe(false)
    expect(poly.sent).toContainEqual({ reportId: 0x17, bytes: [1] })
  })
})

describe('the media keys', () => {
  function session() {
    const handlers = new Map<string, (() => void) | null>()
    const microphone: boolean[] = []
    return {
      handlers,
      microphone,
      playbackState: 'none',
      setActionHandler(action: string, handler: (() => void) | null) {
        if (action === 'hangup') throw new TypeError('unknown action')
        handlers.set(action, handler)
      },
      setMicrophoneActive: (isActive: boolean) => void microphone.push(isActive),
    }
  }

  it('belong to the telephone during a call, and to everybody else after it', () => {
    const media = session()
    const presses: Press[] = []
    const keys = createMediaKeys(media, (press) => presses.push(press))
    keys.follow(true, false)
    expect(media.playbackState).toBe('playing')
    media.handlers.get('pause')?.()
    media.handlers.get('togglemicrophone')?.()
    expect(presses).toEqual(['flash', 'mute'])
    keys.follow(true, true)
    expect(media.microphone).toEqual([true, false])
    keys.follow(false, false)
    expect([...media.handlers.values()]).toEqual([null, null, null])
    expect(media.playbackState).toBe('none')
  })

  it('are not missed where the browser has none', () => {
    const keys = createMediaKeys(null, () => undefined)
    keys.follow(true, false)
    keys.stop()
  })
})
