import type { PartySound } from './party.ts'

/** The voices that come with the program: name → address of the file, same origin. */
function bundledVoices(): ReadonlyMap<string, string> {
  const files = import.meta.glob<string>('../../../../resources/voices/*.ogg', {
    query: '?url',
    import: 'default',
    eager: true,
  })
  return new Map(
    Object.entries(files).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1, -'.ogg'.length), url]),
  )
}

/** Speech at this rate is what telephones call wide band; it also keeps a decoded voice under 2.5 MB. */
const sampleRate = 16_000
/** The echo comes late enough to be heard as one. */
const echoDelaySeconds = 0.5
const mostDecoded = 2

/** What one simulated person says and hears. */
interface PersonSound {
  /** Its microphone. */
  readonly stream: MediaStream
  /** What comes from the other side. */
  hear(stream: MediaStream): void
  /** How loud the other side is just now, 0 to 1: root mean square. */
  heard(): number
  release(): void
}

export interface Sounds {
  readonly voices: readonly string[]
  person(sound: PartySound): PersonSound
  /** How many people are not released: for tests that look for leaks. */
  count(): number
  close(): Promise<void>
}

/**
 * The voices of the practice exchange. Nothing is ever played on this computer's loudspeaker from here: the telephone
 * does that. Each person has an audio context of their own: Chromium frees a node that takes or gives a stream only with
 * its context (seen in 156: two for each call of a shift, for good).
 */
export function createSounds(): Sounds {
  const addresses = bundledVoices()
  const decoded = new Map<string, Promise<AudioBuffer | null>>()
  const contexts = new Set<AudioContext>()

  async function load(voice: string): Promise<AudioBuffer | null> {
    const address = addresses.get(voice)
    if (address === undefined) return null
    try {
      const answer = await fetch(address)
      // Not by a person's context: that one may be gone before the voice is there.
      return await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(await answer.arrayBuffer())
    } catch {
      // A caller without a voice is a silent call: rather that than no call.
      decoded.delete(voice)
      return null
    }
  }

  function voiceOf(name: string): Promise<AudioBuffer | null> {
    const known = decoded.get(name) ?? load(name)
    // The newest at the end: the oldest is forgotten first.
    decoded.delete(name)
    decoded.set(name, known)
    for (const oldest of decoded.keys()) {
      if (decoded.size <= mostDecoded) break
      decoded.delete(oldest)
    }
    return known
  }

  function person(sound: PartySound): PersonSound {
    const audio = new AudioContext({ sampleRate, latencyHint: 'interactive' })
    contexts.add(audio)
    if (audio.state === 'suspended') audio.resume().catch(() => undefined)
    let isReleased = false
    const mouth = audio.createMediaStreamDestination()
    mouth.channelCount = 1
    const ear = audio.createAnalyser()
    ear.fftSize = 1024
    const samples = new Float32Array(ear.fftSize)
    const nodes: AudioNode[] = [mouth, ear]
    // A remote stream yields silence to Web Audio unless an element plays it, too (seen in Chromium 156).
    const element = new Audio()
    element.muted = true
    let speaking: AudioBufferSourceNode | null = null

    function speak(buffer: AudioBuffer | null): void {
      if (isReleased || buffer === null) return
      speaking = audio.createBufferSource()
      speaking.buffer = buffer
      speaking.loop = true
      speaking.connect(mouth)
      speaking.start()
      nodes.push(speaking)
    }

    if (sound.kind === 'voice') void voiceOf(sound.voice).then(speak)

    return {
      stream: mouth.stream,
      hear(stream) {
        if (isReleased) return
        element.srcObject = stream
        element.play().catch(() => undefined)
        const source = audio.createMediaStreamSource(stream)
        nodes.push(source)
        source.connect(ear)
        if (sound.kind !== 'echo') return
        const delay = audio.createDelay(echoDelaySeconds)
        delay.delayTime.value = echoDelaySeconds
        nodes.push(delay)
        source.connect(delay).connect(mouth)
      },
      heard() {
        ear.getFloatTimeDomainData(samples)
        return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
      },
      release() {
        if (isReleased) return
        isReleased = true
        speaking?.stop()
        for (const node of nodes) node.disconnect()
        for (const track of mouth.stream.getTracks()) track.stop()
        element.pause()
        element.srcObject = null
        contexts.delete(audio)
        audio.close().catch(() => undefined)
      },
    }
  }

  return {
    voices: [...addresses.keys()].filter((name) => !name.startsWith('echo-')),
    person,
    count: () => contexts.size,
    async close() {
      const open = [...contexts]
      contexts.clear()
      decoded.clear()
      await Promise.all(open.map((audio) => audio.close()))
    },
  }
}
