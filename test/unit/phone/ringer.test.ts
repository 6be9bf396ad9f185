import { describe, expect, it } from 'vitest'
import { createRinger } from '../../../renderer/features/phone/audio/ringer.ts'

/** Loudspeakers of paper: what plays where, and how loud. */
function speakers() {
  const all: { source: string; sink: string; isPlaying: boolean; volume: number; loop: boolean }[] = []
  function create(): HTMLAudioElement {
    const sound = { source: '', sink: '', isPlaying: false, volume: 1, loop: false }
    all.push(sound)
    return {
      set src(value: string) {
        sound.source = value
      },
      set volume(value: number) {
        sound.volume = value
      },
      set loop(value: boolean) {
        sound.loop = value
      },
      setSinkId: async (id: string) => {
        sound.sink = id
      },
      play: async () => {
        sound.isPlaying = true
      },
      pause: () => {
        sound.isPlaying = false
      },
      addEventListener: () => undefined,
      removeAttribute: () => undefined,
    } as unknown as HTMLAudioElement
  }
  return {
    create,
    ringing: () =>
      all
        .filter(({ isPlaying, loop }) => isPlaying && loop)
        .map(({ sink }) => sink)
        .sort(),
    heardAt: () =>
      all.filter(({ isPlaying }) => isPlaying).map(({ source, sink, volume }) => ({ source, sink, volume })),
    volumes: () => all.filter(({ isPlaying }) => isPlaying).map(({ volume }) => volume),
  }
}

function ringer() {
  const heard = speakers()
  const made = createRinger(heard.create, { ring: 'ring', beep: 'beep', warning: 'warning' }, () => () => undefined)
  const at = (ringerId: string, secondRinger: string | null, volume = 0.5): void =>
    made.set({ ringer: ringerId, secondRinger, speaker: '', volume })
  return { ...heard, made, at }
}

describe('the ring', () => {
  it('is not what warns, but the warning is heard where it rings and as loud', () => {
    const { made, at, heardAt } = ringer()
    at('desk', 'room', 0.3)
    made.warn()
    expect(heardAt()).toEqual([{ source: 'warning', sink: 'desk', volume: 0.3 }])
  })

  it('is heard on a second device as well, and on both it ends', () => {
    const { made, at, ringing } = ringer()
    at('desk', 'room')
    made.start('ring')
    expect(ringing()).toEqual(['desk', 'room'])
    made.stop()
    expect(ringing()).toEqual([])
    expect(made.isRinging()).toBe(false)
  })

  it('is not doubled where both are the same device, or the second is not plugged in', () => {
    const { made, at, ringing } = ringer()
    at('desk', 'desk')
    made.start('ring')
    expect(ringing()).toEqual(['desk'])
    at('desk', null)
    expect(ringing()).toEqual(['desk'])
  })

  it('moves in the middle when a device comes or goes, and follows the volume', () => {
    const { made, at, ringing, volumes } = ringer()
    at('desk', null)
    made.start('ring')
    at('desk', 'room', 0.9)
    expect(ringing()).toEqual(['desk', 'room'])
    expect(volumes()).toEqual([0.9, 0.9])
    at('', null)
    expect(ringing()).toEqual([''])
  })

  it('of a second call stays in the ear of who talks: the second device keeps silent', () => {
    const { made, at, ringing } = ringer()
    at('desk', 'room')
    made.start('waiting')
    expect(ringing()).toEqual([])
    expect(made.isRinging()).toBe(true)
  })
})
