import type { Page } from 'playwright/test'

/** What a peer connection of the page carries. */
export interface PeerState {
  readonly isOpen: boolean
  /** Received since it began. */
  readonly packets: number
  /** The loudest moment it heard within a second and a half: root mean square, 0 to 1. */
  readonly loudness: number
}

interface Peer {
  readonly connection: RTCPeerConnection
  ear: AnalyserNode | null
}

/** Runs in the page before its own scripts: remembers every peer connection, so that a test can ask what it hears. */
export function rememberPeers(): void {
  const peers: Peer[] = []
  const Native = window.RTCPeerConnection
  let context: AudioContext | null = null
  Reflect.set(window, 'peersOfTest', peers)
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      const peer: Peer = { connection: this, ear: null }
      peers.push(peer)
      this.addEventListener('track', ({ track }) => {
        context ??= new AudioContext()
        peer.ear = context.createAnalyser()
        context.createMediaStreamSource(new MediaStream([track])).connect(peer.ear)
      })
    }
  }
}

/** Every peer connection the page has made, in order; the desk's own and, in practice, the callers'. */
export function peersOf(page: Page): Promise<PeerState[]> {
  return page.evaluate(async () => {
    const peers = Reflect.get(window, 'peersOfTest') as Peer[]
    const loudness = peers.map(() => 0)
    for (let turn = 0; turn < 30; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      for (const [index, { ear }] of peers.entries()) {
        if (ear === null) continue
        const samples = new Float32Array(ear.fftSize)
        ear.getFloatTimeDomainData(samples)
        const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
        loudness[index] = Math.max(loudness[index] ?? 0, rms)
      }
    }
    return Promise.all(
      peers.map(async ({ connection }, index) => {
        const isOpen = connection.connectionState !== 'closed'
        let packets = 0
        if (isOpen) {
          for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
            if (report['type'] === 'inbound-rtp') packets += Number(report['packetsReceived'] ?? 0)
          }
        }
        return { isOpen, packets, loudness: loudness[index] ?? 0 }
      }),
    )
  })
}
