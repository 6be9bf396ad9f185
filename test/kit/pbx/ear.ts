import type { Page } from 'playwright'

/** What one connection of a page brings to the ear of whoever sits before it: what is played aloud. */
interface Heard {
  readonly isOpen: boolean
  /** Received while it was listened to. */
  readonly packets: number
  /** By frequency asked for: how loud, in decibels of full scale; -120 is silence. */
  readonly tones: Readonly<Record<number, number>>
}

interface Peer {
  readonly connection: RTCPeerConnection
  ear: AnalyserNode | null
  track: MediaStreamTrack | null
}

/** Louder is a tone that somebody plays; quieter than the second is nothing. In decibels of full scale. */
const audible = -45
const inaudible = -65
/** A tone so much quieter than the loudest is what a codec or a lost packet makes of that one. */
const shadow = 18

/**
 * Runs in the page before its own scripts. Gives it a microphone that hears one tone, so that it is known whose voice is
 * heard where; and an ear at every connection it makes, which keeps that alive: `listens` false where leaks are looked for.
 */
export function giveVoiceAndEars({ hz, listens }: { hz: number; listens: boolean }): void {
  const peers: Peer[] = []
  Reflect.set(window, 'earsOfTest', peers)
  const context = new AudioContext()
  const voice = context.createMediaStreamDestination()
  const tone = context.createOscillator()
  const quieter = context.createGain()
  tone.frequency.value = hz
  quieter.gain.value = 0.4
  tone.connect(quieter).connect(voice)
  tone.start()
  const speak = (): MediaStream => new MediaStream(voice.stream.getTracks().map((track) => track.clone()))
  Reflect.set(window, 'voiceOfTest', speak)
  // A page without the right to ask for one has none to replace.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (devices !== undefined) devices.getUserMedia = () => Promise.resolve(speak())
  if (!listens) return

  // What is played: a line on hold may still bring sound, to an element that is muted.
  const played = new Set<HTMLMediaElement>()
  Reflect.set(window, 'playedOfTest', played)
  const play = Reflect.get(HTMLMediaElement.prototype, 'play')
  HTMLMediaElement.prototype.play = function () {
    played.add(this)
    return play.call(this)
  }

  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      const peer: Peer = { connection: this, ear: null, track: null }
      peers.push(peer)
      this.addEventListener('track', ({ track }) => {
        peer.ear?.disconnect()
        peer.track = track
        peer.ear = context.createAnalyser()
        peer.ear.fftSize = 4096
        context.createMediaStreamSource(new MediaStream([track])).connect(peer.ear)
      })
    }
  }
}

/** Listens for half a second at every connection the page has made, in their order. */
function listen(page: Page, frequencies: readonly number[]): Promise<Heard[]> {
  return page.evaluate(async (frequencies) => {
    const peers = Reflect.get(window, 'earsOfTest') as Peer[]
    const played = Reflect.get(window, 'playedOfTest') as Set<HTMLMediaElement>
    const samples = new Float32Array(4096)

    /** Comes out of a loudspeaker, as far as the page can tell. */
    function isPlayed(track: MediaStreamTrack | null): boolean {
      return [...played].some(({ srcObject, muted, paused, volume }) => {
        const isOfThis = srcObject instanceof MediaStream && srcObject.getTracks().some(({ id }) => id === track?.id)
        return isOfThis && !muted && !paused && volume > 0
      })
    }

    /** The strength of one tone among the samples (Goertzel), with a window so that its neighbours do not count. */
    function strength(hz: number, rate: number): number {
      const turn = 2 * Math.cos((2 * Math.PI * hz) / rate)
      let [before, last] = [0, 0]
      for (const [index, sample] of samples.entries()) {
        const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length)
        ;[before, last] = [last, sample * weight + turn * last - before]
      }
      const power = before * before + last * last - turn * before * last
      // The window halves what it sees.
      return 20 * Math.log10(Math.max((4 * Math.sqrt(Math.max(power, 0))) / samples.length, 1e-6))
    }

    async function packetsOf(connection: RTCPeerConnection): Promise<number> {
      if (connection.connectionState === 'closed') return 0
      let packets = 0
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp') packets += Number(report['packetsReceived'] ?? 0)
      }
      return packets
    }

    const before = await Promise.all(peers.map(({ connection }) => packetsOf(connection)))
    const heard = peers.map(() => frequencies.map((): number[] => []))
    for (let turn = 0; turn < 7; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 90))
      for (const [index, { ear, track, connection }] of peers.entries()) {
        if (ear === null || connection.connectionState === 'closed' || !isPlayed(track)) continue
        ear.getFloatTimeDomainData(samples)
        for (const [at, hz] of frequencies.entries()) heard[index]?.[at]?.push(strength(hz, ear.context.sampleRate))
      }
    }
    const middle = (all: number[]): number =>
      all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? -120
    return Promise.all(
      peers.map(async ({ connection }, index) => ({
        isOpen: connection.connectionState !== 'closed',
        packets: (await packetsOf(connection)) - (before[index] ?? 0),
        tones: Object.fromEntries(frequencies.map((hz, at) => [hz, middle(heard[index]?.[at] ?? [])])),
      })),
    )
  }, frequencies)
}

/** Which of the tones reach that person, over whatever connection; `faint` is neither heard nor not. */
export async function audibleTones(
  page: Page,
  frequencies: readonly number[],
): Promise<Record<number, boolean | 'faint'>> {
  const open = (await listen(page, frequencies)).filter(({ isOpen }) => isOpen)
  const levels = frequencies.map((hz) => Math.max(-120, ...open.map(({ tones }) => tones[hz] ?? -120)))
  const loudest = Math.max(...levels)
  const verdict = (level: number): boolean | 'faint' => {
    if (level < inaudible || level < loudest - shadow) return false
    return level > audible ? true : 'faint'
  }
  return Object.fromEntries(frequencies.map((hz, at) => [hz, verdict(levels[at] ?? -120)]))
}
