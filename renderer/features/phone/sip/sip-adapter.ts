import { debug, UA, WebSocketInterface } from 'jssip'
import { createCallAudio } from './call-audio.ts'
import { watchMediaPath } from './media-path.ts'
import type { SipAgent, SipAgentEvent, SipAgentOptions, SipCall, SipCallEvent, SipSocket } from './sip-agent.ts'
import { callerOf, endOf, isDiallable } from './sip-end.ts'

/** The one file that speaks JsSIP: everything loose about its types and manners stays in here. */

type Session = ReturnType<UA['call']>
type Terminate = NonNullable<Parameters<Session['terminate']>[0]>

/** After the first candidate that others may reach, waiting for more only delays the ring; without one, this long. */
const candidateWaitMs = 500
/** How long hold and resume wait for an exchange of offers that is under way. */
const offerWaitMs = 2000
const offerRetryMs = 50
const registerRetryMs = 10_000
const longestStopMs = 2000
/** No STUN, no TURN: exchange and desk see each other, and nothing is told to servers of others. */
const pcConfig: RTCConfiguration = { iceServers: [] }
/** Reasons for which JsSIP would hang up although the call is well: a refused change of it, or a cut of the signalling. */
const refusedChanges: readonly string[] = ['Hold Failed', 'Unhold Failed', 'Media Renegotiation Failed']

/** JsSIP would write whole messages, numbers and all, to the console when somebody asks its `debug` for it. */
function silenceLibrary(): void {
  // The package `debug` has no types here.
  const library = debug as unknown as { disable: () => void }
  library.disable()
}

/** The socket of a real exchange. Throws for what is no `ws:` or `wss:` address. */
export function createWebSocket(url: string): SipSocket {
  const socket: unknown = new WebSocketInterface(url)
  // JsSIP declares this class without the handlers that it sets itself.
  return socket as SipSocket
}

/** A SIP user agent over `options.socket`. Starts nothing before `start()`; never throws for what a call cannot do now. */
export function createSipAgent(options: SipAgentOptions): SipAgent {
  silenceLibrary()
  const calls = new Map<SipCall, Session>()
  let isStopped = false
  let wasCut = false
  let registerTimer: ReturnType<typeof setTimeout> | undefined
  // An address that stays the same, so that a registration replaces the one of the page before; callers need their own.
  const host = options.registers ? 'desk.invalid' : `${crypto.randomUUID().slice(0, 8)}.invalid`
  const ua = new UA({
    // JsSIP's class `Socket` is an interface in truth; ours is the same with narrower types.
    sockets: options.socket as unknown as WebSocketInterface,
    uri: `sip:${encodeURIComponent(options.user)}@${options.domain}`,
    contact_uri: `sip:${encodeURIComponent(options.user)}@${host};transport=ws`,
    // JsSIP puts the name between quotes as it is.
    display_name: options.displayName.replace(/["\\\r\n]/g, ''),
    ...(options.secret === '' ? {} : { password: options.secret }),
    register: options.registers,
    register_expires: 120,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
    user_agent: 'Helpline Desk',
  })

  function tell(event: SipAgentEvent): void {
    if (!isStopped) options.on(event)
  }

  function wrap(session: Session, direction: 'in' | 'out'): SipCall {
    return wrapSession(session, direction, (call) => calls.delete(call))
  }

  ua.on('connecting', () => tell({ kind: 'connecting' }))
  ua.on('connected', () => tell({ kind: 'connected' }))
  ua.on('disconnected', () => {
    wasCut = true
    clearTimeout(registerTimer)
    tell({ kind: 'disconnected' })
  })
  ua.on('registered', () => {
    // Until we have sent a request on the new connection, the exchange sends a BYE to the lost one.
    if (wasCut) for (const session of calls.values()) renew(session)
    wasCut = false
    tell({ kind: 'registered' })
  })
  ua.on('registrationFailed', ({ cause }) => {
    const isRefused = ['Authentication Error', 'Rejected', 'Not Found'].includes(cause ?? '')
    tell({ kind: 'registration-failed', cause: isRefused ? 'refused' : 'unreachable' })
    clearTimeout(registerTimer)
    // JsSIP does not try again by itself while the connection stands.
    if (!isRefused && !isStopped) {
      registerTimer = setTimeout(() => {
        if (ua.isConnected()) ua.register()
      }, registerRetryMs)
    }
  })
  ua.on('newRTCSession', (event: { originator: string; session: Session; request: unknown }) => {
    if (event.originator !== 'remote') return
    const { session } = event
    const call = wrap(session, 'in')
    calls.set(call, session)
    const from = session.remote_identity
    tell({
      kind: 'incoming',
      call,
      caller: callerOf({
        number: from.uri.user,
        name: from.display_name,
        queue: headerOf(event.request, 'X-Queue'),
        callRef: headerOf(event.request, 'X-Call-Ref'),
      }),
    })
  })

  return {
    start() {
      ua.start()
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      clearTimeout(registerTimer)
      const deadline = performance.now() + longestStopMs
      let isUnregistered = !ua.isRegistered()
      ua.on('unregistered', () => {
        isUnregistered = true
      })
      ua.stop()
      while ((calls.size > 0 || !isUnregistered) && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, offerRetryMs))
      }
      options.socket.disconnect()
    },
    connectNow() {
      if (isStopped || ua.isConnected()) return
      // The transport is there at run time but not declared; without it an attempt cannot be brought forward.
      const { transport } = ua as unknown as { transport: { connect: () => void } }
      transport.connect()
    },
    dial(number, stream) {
      if (!isDiallable(number)) return endedCall('unknown-number')
      const audio = createCallAudio()
      try {
        const session = ua.call(`sip:${encodeURIComponent(number)}@${options.domain}`, {
          mediaStream: audio.use(stream),
          mediaConstraints: { audio: true, video: false },
          pcConfig,
        })
        const call = wrapSession(session, 'out', (ended) => calls.delete(ended), audio)
        calls.set(call, session)
        return call
      } catch {
        audio.stop()
        return endedCall('failed')
      }
    },
    sessionCount: () => calls.size,
  }
}

function headerOf(request: unknown, name: string): string | undefined {
  // `getHeader` of JsSIP's IncomingRequest, which its event type hides behind a union.
  return (request as { getHeader: (name: string) => string | undefined }).getHeader(name)
}

/** An in-dialog request that changes nothing, for a call that stands. */
function renew(session: Session): void {
  if (session.isEstablished()) session.renegotiate({ useUpdate: true })
}

/** A call that could not even begin: tells its end once somebody listens. */
function endedCall(end: 'unknown-number' | 'failed'): SipCall {
  const nothing = (): void => undefined
  return {
    id: crypto.randomUUID(),
    listen(listener) {
      queueMicrotask(() => listener({ kind: 'ended', end }))
    },
    answer: nothing,
    reject: nothing,
    hangUp: nothing,
    hold: nothing,
    resume: nothing,
    setMuted: nothing,
    sendDigit: nothing,
    replaceMicrophone: () => Promise.resolve(),
    connection: () => null,
  }
}

function wrapSession(
  session: Session,
  direction: 'in' | 'out',
  onEnded: (call: SipCall) => void,
  audio = createCallAudio(),
): SipCall {
  const listeners: ((event: SipCallEvent) => void)[] = []
  const terminate = session.terminate.bind(session)
  let isConfirmed = false
  let isRinging = false
  let isMuted = false
  /** The change that was asked for and not answered yet. */
  let change: 'hold' | 'resume' | null = null
  let candidateTimer: ReturnType<typeof setTimeout> | undefined
  const offerTimers = new Set<ReturnType<typeof setTimeout>>()
  let stopWatchingPath = (): void => undefined

  function tell(event: SipCallEvent): void {
    for (const listener of listeners) listener(event)
  }

  function finish(event: { originator: string; cause: string; message: unknown }): void {
    clearTimeout(candidateTimer)
    for (const timer of offerTimers) clearTimeout(timer)
    stopWatchingPath()
    audio.stop()
    onEnded(call)
    const { originator, cause, message } = event
    const status =
      typeof message === 'object' && message !== null && 'status_code' in message ? Number(message.status_code) : null
    tell({
      kind: 'ended',
      end: endOf({ direction, wasConfirmed: isConfirmed, wasRinging: isRinging, originator, cause, status }),
    })
    listeners.length = 0
  }

  /** JsSIP hangs up when a change is refused or a request is lost with the connection; the call itself may be well. */
  session.terminate = (how?: Terminate) => {
    const reason = how?.reason_phrase ?? ''
    const isCut = isConfirmed && how?.cause === 'Connection Error'
    if (isCut || refusedChanges.includes(reason)) void undo()
    else if (!session.isEnded()) terminate(how)
  }

  /** Puts session and connection back to where they were before the change that was refused or lost, and tells it. */
  async function undo(): Promise<void> {
    const failed = change
    change = null
    const connection = call.connection()
    if (connection?.signalingState === 'have-local-offer') {
      await connection.setLocalDescription({ type: 'rollback' }).catch(() => undefined)
    }
    if (failed === null || session.isEnded()) return
    // JsSIP has noted the change as done. Undoing it asks the exchange once more; whatever that answers, the note is right.
    whenReady(
      () => (failed === 'hold' ? session.unhold() : session.hold()),
      () => undefined,
    )
    tell({ kind: 'hold-failed' })
  }

  /** Runs a change as soon as no other is under way; `gaveUp` after two seconds. */
  function whenReady(run: () => boolean, gaveUp: () => void, since = performance.now()): void {
    if (session.isEnded() || (session.isReadyToReOffer() && run())) return
    if (performance.now() - since > offerWaitMs) gaveUp()
    else {
      const timer = setTimeout(() => {
        offerTimers.delete(timer)
        whenReady(run, gaveUp, since)
      }, offerRetryMs)
      offerTimers.add(timer)
    }
  }

  /** Asks for hold or its end; says at once so when it is so already. */
  function ask(wanted: 'hold' | 'resume'): void {
    const done = (): void => {
      change = null
      tell({ kind: wanted === 'hold' ? 'held' : 'resumed' })
    }
    whenReady(
      () => {
        if (session.isOnHold().local === (wanted === 'hold')) {
          done()
          return true
        }
        const isSent = wanted === 'hold' ? session.hold({}, done) : session.unhold({}, done)
        if (isSent) change = wanted
        return isSent
      },
      () => tell({ kind: 'hold-failed' }),
    )
  }

  function watchConnection(): void {
    const connection = call.connection()
    if (connection === null) return
    connection.addEventListener('track', ({ streams, track }) => {
      tell({ kind: 'remote-stream', stream: streams[0] ?? new MediaStream([track]) })
    })
    stopWatchingPath = watchMediaPath(connection, () => {
      // As the library ends a call itself when ICE has failed.
      if (!session.isEnded())
        session.terminate({ cause: 'RTP Timeout', status_code: 408, reason_phrase: 'RTP Timeout' })
    })
  }

  session.on('icecandidate', ({ candidate, ready }) => {
    clearTimeout(candidateTimer)
    if (/ udp /i.test(candidate.candidate) && candidate.candidate.includes('typ host')) ready()
    else candidateTimer = setTimeout(ready, candidateWaitMs)
  })
  session.on('progress', (event: { originator: string }) => {
    if (event.originator !== 'remote') return
    isRinging = true
    tell({ kind: 'progress' })
  })
  session.on('confirmed', () => {
    if (isConfirmed) return
    isConfirmed = true
    tell({ kind: 'confirmed' })
  })
  session.on('ended', finish)
  session.on('failed', finish)

  const call: SipCall = {
    id: session.id,
    listen(listener) {
      listeners.push(listener)
    },
    answer(stream) {
      if (direction === 'out' || session.isEnded() || !session.isInProgress()) return
      const copy = audio.use(stream)
      for (const track of copy.getTracks()) track.enabled = !isMuted
      try {
        session.answer({ mediaStream: copy, mediaConstraints: { audio: true, video: false }, pcConfig })
      } catch {
        // Answered or cancelled at this very moment: its own event tells the rest.
        return
      }
      if (isMuted) session.mute({ audio: true })
      watchConnection()
    },
    reject(status) {
      if (!session.isEnded() && !session.isEstablished()) session.terminate({ status_code: status })
    },
    hangUp() {
      if (!session.isEnded()) session.terminate()
    },
    hold() {
      ask('hold')
    },
    resume() {
      ask('resume')
    },
    setMuted(muted) {
      isMuted = muted
      if (session.isEnded() || call.connection() === null) return
      if (muted) session.mute({ audio: true })
      else session.unmute({ audio: true })
    },
    sendDigit(digit) {
      if (!session.isEstablished() || !/^[0-9A-D*#]$/.test(digit)) return
      // The enum of the declarations does not exist at run time by that path.
      const transportType = 'RFC2833' as unknown as NonNullable<
        NonNullable<Parameters<Session['sendDTMF']>[1]>['transportType']
      >
      session.sendDTMF(digit, { transportType, duration: 120 })
    },
    async replaceMicrophone(stream) {
      const connection = call.connection()
      if (session.isEnded() || connection === null) return
      const sender = connection.getSenders().find((each) => each.track?.kind === 'audio')
      const isOpen = sender?.track?.enabled ?? !isMuted
      const track = audio.use(stream).getAudioTracks()[0]
      if (sender === undefined || track === undefined) return
      track.enabled = isOpen
      await sender.replaceTrack(track)
    },
    connection: () => {
      // Declared as always there; it is not before an answer.
      const { connection } = session as { connection: RTCPeerConnection | null | undefined }
      return connection ?? null
    },
  }
  if (direction === 'out') watchConnection()
  return call
}
