import { UA, WebSocketInterface } from 'jssip'

/**
 * A telephone that is nothing but JsSIP, for a page of its own: the far end where a test wants to know what a caller
 * hears, and the floor that the desk's figures stand beside.
 */

type Session = ReturnType<UA['call']>

interface BareCall {
  readonly session: Session
  /** By the page's clock. */
  readonly at: Record<string, number>
}

interface BarePhone {
  start(options: { url: string; user: string; secret: string; domain: string; answers: boolean }): void
  stop(): void
  dial(number: string): void
  /** Answers what rings. */
  answer(): void
  hangUp(): void
  digit(digit: string): void
  isRegistered(): boolean
  readonly calls: BareCall[]
  /** The last call's moments by name: `ringing`, `answering`, `confirmed`, `media`, `ended`. */
  last(): Record<string, number>
  /** When it began to connect, and when it was registered. */
  readonly link: Record<string, number>
}

declare global {
  interface Window {
    barePhone: BarePhone
    /** A microphone with one tone; see `ear.ts`. */
    voiceOfTest: () => MediaStream
  }
}

let ua: UA | null = null
let domain = ''
const calls: BareCall[] = []
const link: Record<string, number> = {}
const lookForMediaMs = 10
const pcConfig: RTCConfiguration = { iceServers: [] }

function play(stream: MediaStream): void {
  // Web Audio hears nothing of a stream that no element plays.
  const element = new Audio()
  element.srcObject = stream
  void element.play()
}

/** Notes when the first packet has come in. */
function watchMedia(connection: RTCPeerConnection, at: Record<string, number>): void {
  const timer = setInterval(() => {
    if (connection.connectionState === 'closed' || at['media'] !== undefined) {
      clearInterval(timer)
      return
    }
    void connection.getStats().then((stats) => {
      for (const report of stats.values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp' && Number(report['packetsReceived']) > 0) at['media'] ??= performance.now()
      }
    })
  }, lookForMediaMs)
}

function take(session: Session): BareCall {
  const call: BareCall = { session, at: {} }
  calls.push(call)
  const note = (name: string) => () => (call.at[name] ??= performance.now())
  session.on('progress', note('ringing'))
  session.on('confirmed', note('confirmed'))
  session.on('ended', note('ended'))
  session.on('failed', note('ended'))
  session.on('icecandidate', ({ candidate, ready }) => {
    if (/ udp /i.test(candidate.candidate) && candidate.candidate.includes('typ host')) ready()
  })
  const watch = (connection: RTCPeerConnection) => {
    connection.addEventListener('track', ({ streams }) => {
      if (streams[0] !== undefined) play(streams[0])
    })
    watchMedia(connection, call.at)
  }
  const made = (session as { connection?: RTCPeerConnection | null }).connection
  if (made) watch(made)
  else session.on('peerconnection', ({ peerconnection }) => watch(peerconnection))
  return call
}

function answer({ session, at }: BareCall): void {
  at['answering'] = performance.now()
  session.answer({ mediaStream: window.voiceOfTest(), pcConfig })
}

window.barePhone = {
  start(options) {
    domain = options.domain
    link['started'] = performance.now()
    ua = new UA({
      sockets: new WebSocketInterface(options.url),
      uri: `sip:${options.user}@${options.domain}`,
      password: options.secret,
      register: true,
      register_expires: 120,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    })
    ua.on('registered', () => {
      link['registered'] = performance.now()
    })
    ua.on('disconnected', () => {
      link['lost'] = performance.now()
    })
    ua.on('newRTCSession', ({ originator, session }: { originator: string; session: Session }) => {
      if (originator !== 'remote') return
      const call = take(session)
      call.at['ringing'] = performance.now()
      if (options.answers) answer(call)
    })
    ua.start()
  },
  stop() {
    ua?.stop()
    ua = null
  },
  dial(number) {
    if (ua === null) return
    take(ua.call(`sip:${number}@${domain}`, { mediaStream: window.voiceOfTest(), pcConfig }))
  },
  answer() {
    const call = calls.at(-1)
    if (call !== undefined) answer(call)
  },
  hangUp() {
    const session = calls.at(-1)?.session
    if (session !== undefined && !session.isEnded()) session.terminate()
  },
  digit(digit) {
    // The enum of the declarations does not exist at run time.
    const transportType = 'RFC2833' as unknown as NonNullable<
      NonNullable<Parameters<Session['sendDTMF']>[1]>['transportType']
    >
    calls.at(-1)?.session.sendDTMF(digit, { transportType })
  },
  isRegistered: () => ua?.isRegistered() ?? false,
  calls,
  last: () => calls.at(-1)?.at ?? {},
  link,
}
