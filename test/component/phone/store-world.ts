import { plainExchange, type PhoneAccount } from '../../../preload/contract/index.ts'
import type { PhoneWorld } from '../../../renderer/features/phone/engine/phone-world.ts'
import type { Lamp } from '../../../renderer/features/phone/sip/lamp.ts'
import type {
  SipAgentEvent,
  SipAgentOptions,
  SipCall,
  SipCaller,
  SipCallEnd,
  SipCallEvent,
} from '../../../renderer/features/phone/sip/sip-agent.ts'

export const account: PhoneAccount = {
  extension: '1001',
  displayName: 'Amina',
  server: { kind: 'practice' },
  secret: 'canary-secret',
  joinCallerName: 'AgentLogin',
  wrapUpSeconds: 60,
  wrapUpExtensionSeconds: 60,
  echoNumber: '600',
  ...plainExchange(),
}

/** One call as the exchange would drive it: says what was asked of it, and tells what the test says. */
export interface PaperCall extends SipCall {
  readonly asked: string[]
  tell(event: SipCallEvent): void
  end(end: SipCallEnd): void
}

function paperCall(id: string): PaperCall {
  const asked: string[] = []
  const listeners: ((event: SipCallEvent) => void)[] = []
  let isOver = false
  const call: PaperCall = {
    id,
    asked,
    listen: (listener) => listeners.push(listener),
    answer: () => asked.push('answer'),
    reject(status) {
      asked.push(`reject ${status}`)
      call.end('rejected')
    },
    hangUp() {
      asked.push('hang-up')
      call.end('local-hang-up')
    },
    hold: () => asked.push('hold'),
    resume: () => asked.push('resume'),
    setMuted: (isMuted) => asked.push(isMuted ? 'mute' : 'unmute'),
    sendDigit: (digit) => asked.push(`digit ${digit}`),
    transfer: (target) => asked.push(`transfer ${target}`),
    transferTo: (other) => asked.push(`transfer to ${other.id}`),
    async replaceMicrophone() {
      asked.push('microphone')
    },
    connection: () => null,
    tell(event) {
      for (const listener of listeners) listener(event)
    },
    end(end) {
      if (isOver) return
      isOver = true
      call.tell({ kind: 'ended', end })
    },
  }
  return call
}

interface Timer {
  readonly due: number
  readonly every: number | null
  readonly run: () => void
}

class PaperTrack extends EventTarget {
  enabled = true
  isStopped = false
  readyState: MediaStreamTrackState = 'live'
  readonly kind = 'audio'
  readonly label: string
  constructor(label: string) {
    super()
    this.label = label
  }
  stop(): void {
    this.isStopped = true
    this.readyState = 'ended'
  }
}

/** A machine of paper for the telephone: its own clock, exchange, microphones and ears. */
export function paperWorld() {
  let now = 1_790_000_000_000
  let ids = 0
  const timers = new Set<Timer>()
  const tracks: PaperTrack[] = []
  const sounds: { source: string; isPlaying: boolean; isLooping: boolean }[] = []
  const dialled: PaperCall[] = []
  const lamps = new Map<string, (lamp: Lamp) => void>()
  const texts: string[] = []
  let agent: SipAgentOptions | null = null
  const machine = {
    microphone: 'ok' as 'ok' | 'none' | 'refused' | 'busy',
    isAgentStopped: false,
    reconnects: 0,
    networkChanges: 0,
    takesTexts: true,
    rms: 0.1,
  }

  function openMicrophone(): MediaStream {
    const name = { none: 'NotFoundError', refused: 'NotAllowedError', busy: 'NotReadableError', ok: '' }[
      machine.microphone
    ]
    if (name !== '') throw new DOMException('no', name)
    const track = new PaperTrack('Headset')
    tracks.push(track)
    return { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream
  }

  function newAudio(): HTMLAudioElement {
    const sound = { source: '', isPlaying: false, isLooping: false }
    sounds.push(sound)
    return {
      set src(value: string) {
        sound.source = value
      },
      set loop(value: boolean) {
        sound.isLooping = value
      },
      async play() {
        sound.isPlaying = true
      },
      pause() {
        sound.isPlaying = false
      },
      addEventListener: () => undefined,
      removeAttribute: () => undefined,
    } as unknown as HTMLAudioElement
  }

  const context = {
    state: 'running',
    resume: async () => undefined,
    suspend: async () => undefined,
    close: async () => undefined,
    createMediaStreamSource: () => ({ connect: () => undefined, disconnect: () => undefined }),
    createAnalyser: () => ({
      fftSize: 4,
      disconnect: () => undefined,
      getFloatTimeDomainData: (samples: Float32Array) => samples.fill(machine.rms),
    }),
    createMediaStreamDestination: () => ({ stream: { getTracks: () => [] } }),
  }

  const media = Object.assign(new EventTarget(), {
    getUserMedia: async () => openMicrophone(),
    enumerateDevices: async () => [{ kind: 'audioinput', label: 'Headset', deviceId: 'h' }],
  })

  function add(ms: number, every: number | null, run: () => void): () => void {
    const timer = { due: now + ms, every, run }
    timers.add(timer)
    return () => {
      for (const each of timers) if (each.run === run) timers.delete(each)
    }
  }

  const world: PhoneWorld = {
    createAgent(options) {
      agent = options
      return {
        start: () => undefined,
        async stop() {
          machine.isAgentStopped = true
        },
        connectNow() {
          machine.reconnects += 1
        },
        networkChanged() {
          machine.networkChanges += 1
        },
        watchLamp(extension, on) {
          lamps.set(extension, on)
          return () => lamps.delete(extension)
        },
        async sendText(extension, text) {
          texts.push(`${extension}: ${text}`)
          return machine.takesTexts
        },
        dial() {
          const call = paperCall(`out-${dialled.length + 1}`)
          dialled.push(call)
          return call
        },
        sessionCount: () => 0,
      }
    },
    now: () => now,
    newId() {
      ids += 1
      return `01990000-0000-7000-8000-${String(ids).padStart(12, '0')}`
    },
    after: (ms, run) => add(ms, null, run),
    every: (ms, run) => add(ms, ms, run),
    media: media as unknown as MediaDevices,
    createAudio: newAudio,
    createAudioContext: () => context as unknown as AudioContext,
    sounds: { ring: 'ring.ogg', beep: 'beep.ogg', warning: 'warning.ogg' },
  }

  return {
    world,
    machine,
    dialled,
    lamps,
    texts,
    now: () => now,
    openMicrophones: () => tracks.filter((track) => !track.isStopped).length,
    /** The device goes; a browser tells every open track of it. */
    pullMicrophone() {
      for (const track of tracks.filter(({ isStopped }) => !isStopped)) {
        track.readyState = 'ended'
        track.dispatchEvent(new Event('ended'))
      }
    },
    /** Another device is there, or the same one again. */
    plug: () => media.dispatchEvent(new Event('devicechange')),
    timers: () => timers.size,
    secretGiven: () => agent?.secret,
    /** Whether a connection would be made now; undefined where nobody is asked. */
    mayConnect: () => agent?.mayConnect?.(),
    /** The sounds that play without end: a ring. */
    ringing: () => sounds.filter(({ isPlaying, isLooping }) => isPlaying && isLooping).map(({ source }) => source),
    played: () => sounds.map(({ source }) => source),
    tell(event: SipAgentEvent) {
      agent?.on(event)
    },
    /** Somebody calls. */
    rings(caller: Partial<SipCaller> = {}): PaperCall {
      ids += 1
      const call = paperCall(`in-${ids}`)
      agent?.on({
        kind: 'incoming',
        call,
        caller: {
          number: '0711000001',
          name: 'Caller One',
          queue: 'Helpline',
          callRef: `1790000000.${ids}`,
          ...caller,
        },
      })
      return call
    },
    /** Lets time pass: what falls due happens in its order. */
    pass(ms: number) {
      const until = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.due)
        if (next.every !== null) timers.add({ ...next, due: next.due + next.every })
        next.run()
      }
      now = until
    },
  }
}
