import { debug, UA, WebSocketInterface } from 'jssip'
import { createCallAudio } from './call-audio.ts'
import { createLampWatch, type Subscription } from './lamp-watch.ts'
import type { LibrarySession } from './library-session.ts'
import { isDown } from './media-path.ts'
import { isSecureSdp } from './sdp-rules.ts'
import type { SipAgent, SipAgentEvent, SipAgentOptions, SipCall, SipSocket } from './sip-agent.ts'
import { callerOf, harmless, isDiallable } from './sip-end.ts'
import { pcConfig, wrapSession, type SessionCall } from './sip-session.ts'
import { guardSocket } from './socket-guard.ts'

/** The one file that speaks to JsSIP: everything loose about its types and manners stays here and in `sip-session.ts`. */

/** Undeclared, but there: without it an attempt cannot be brought forward, nor its time be known. */
interface Transport {
  connect(): void
  recovery_options: { min_interval: number; max_interval: number }
  recovery_timer: ReturnType<typeof setTimeout> | null
}

interface Request {
  readonly body?: string | null
  getHeader(name: string): string | undefined
}

const registerRetryMs = 10_000
/** An exchange that does not take the extension may be told of it later: it is asked again, slowly. */
const refusedRetryMs = 60_000
/** JsSIP renews no registration more often than every 5 s; one that ends earlier is renewed here. */
const shortRegistrationS = 20
const longestStopMs = 2000
const stopLookMs = 50
/**
 * Seconds until the connection is tried again, each half more or less: one desk that was cut off is back within a second or
 * so, and 200 whose exchange was started anew come over some seconds.
 */
const retrySteps: readonly number[] = [1, 2, 4, 8]
/** The exchange lets itself be heard at least this often, or is asked whether it is there, and has so long to say so. */
const longestSilenceMs = 25_000
const aliveLookMs = 5000
const answerMs = 5000
/** A connection that has not come about by then never will. */
const longestConnectMs = 15_000
const longestText = 200

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

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** A SIP user agent over `options.socket`. Starts nothing before `start()`; never throws for what a call cannot do now. */
export function createSipAgent(options: SipAgentOptions): SipAgent {
  silenceLibrary()
  const socket = guardSocket(options.socket, options.mayConnect)
  const random = options.random ?? Math.random
  const calls = new Map<SipCall, LibrarySession>()
  const live = new Set<SessionCall>()
  let isStopped = false
  let wasCut = false
  let attempts = 0
  let cancelRegister = (): void => undefined
  let cancelConnect = (): void => undefined
  let cancelProbe: (() => void) | null = null
  let aliveTimer: ReturnType<typeof setInterval> | undefined
  // An address that stays the same, so that a registration replaces the one of the page before; callers need their own.
  const host = options.registers ? 'desk.invalid' : `${crypto.randomUUID().slice(0, 8)}.invalid`
  const ua = new UA({
    // JsSIP's class `Socket` is an interface in truth; ours is the same with narrower types.
    sockets: socket as unknown as WebSocketInterface,
    uri: `sip:${encodeURIComponent(options.user)}@${options.domain}`,
    contact_uri: `sip:${encodeURIComponent(options.user)}@${host};transport=ws`,
    // JsSIP puts the name between quotes as it is.
    display_name: options.displayName.replace(/["\\\r\n]/g, ''),
    ...(options.secret === '' ? {} : { password: options.secret }),
    register: options.registers,
    register_expires: 120,
    user_agent: 'Helpline Desk',
  })
  const { transport } = ua as unknown as { transport: Transport }
  const lamps = createLampWatch({
    subscribe(extension, event, type) {
      const subscription: unknown = ua.subscribe(uriOf(extension), event, type, { expires: 300 })
      return subscription as Subscription
    },
    after,
    random,
  })

  function uriOf(number: string): string {
    return `sip:${encodeURIComponent(number)}@${options.domain}`
  }

  function tell(event: SipAgentEvent): void {
    if (!isStopped) options.on(event)
  }

  function wrap(session: LibrarySession, direction: 'in' | 'out', audio = createCallAudio()): SessionCall {
    const call = wrapSession({
      session,
      direction,
      audio,
      onEnded(ended) {
        calls.delete(ended)
        live.delete(call)
      },
      uriOf,
      sessionOf: (each) => calls.get(each),
      isSignallingUp: () => ua.isConnected(),
      onStalled() {
        if (performance.now() - socket.heardAt() > answerMs) cut()
      },
    })
    calls.set(call, session)
    live.add(call)
    return call
  }

  /** Ends a connection on which nothing comes any more: the library then makes another, as after any cut. */
  function cut(): void {
    if (isStopped) return
    socket.disconnect()
    socket.ondisconnect(true, 1006, '')
  }

  /** Asks the exchange for a sign of life; whatever it answers is one. */
  function probe(): void {
    if (cancelProbe !== null) return
    const askedAt = performance.now()
    // Undeclared: the options of this library's OPTIONS request.
    const { sendOptions } = ua as unknown as { sendOptions: (target: string) => unknown }
    sendOptions.call(ua, `sip:${options.domain}`)
    cancelProbe = after(answerMs, () => {
      cancelProbe = null
      if (ua.isConnected() && socket.heardAt() < askedAt) cut()
    })
  }

  function registerIn(ms: number): void {
    cancelRegister()
    cancelRegister = after(ms, () => {
      if (!isStopped && ua.isConnected()) ua.register()
    })
  }

  /** Renews the registration as often as is wanted, and more often where the exchange grants less. */
  function keepRegistered(response: Request): void {
    const said = /;\s*expires\s*=\s*(\d+)/i.exec(response.getHeader('Contact') ?? '')?.[1]
    const grantedS = Number(said ?? response.getHeader('Expires'))
    const needed = grantedS > 0 && grantedS < shortRegistrationS ? grantedS * 400 : Infinity
    const everyMs = Math.min(needed, (options.renewsEveryMs ?? Infinity) * (0.8 + 0.4 * random()))
    cancelRegister()
    if (everyMs === Infinity) return
    const again = (): void => {
      cancelRegister = after(everyMs, () => {
        if (isStopped || !ua.isRegistered()) return
        ua.register()
        again()
      })
    }
    again()
  }

  ua.on('connecting', () => {
    // The attempt that was to come is this one; left standing, each that was brought forward would go on beside it.
    if (transport.recovery_timer !== null) clearTimeout(transport.recovery_timer)
    cancelConnect()
    cancelConnect = after(longestConnectMs, () => {
      if (!ua.isConnected()) cut()
    })
    tell({ kind: 'connecting' })
  })
  ua.on('connected', () => {
    cancelConnect()
    attempts = 0
    tell({ kind: 'connected' })
  })
  ua.on('disconnected', () => {
    wasCut = true
    cancelConnect()
    cancelRegister()
    cancelProbe?.()
    cancelProbe = null
    lamps.down()
    const step = retrySteps[Math.min(attempts, retrySteps.length - 1)] ?? 1
    attempts += 1
    const seconds = step * (0.5 + random())
    // Read by the library right after this event.
    transport.recovery_options = { min_interval: seconds, max_interval: seconds }
    tell({ kind: 'disconnected', retryInMs: seconds * 1000 })
  })
  ua.on('registered', ({ response }: { readonly response: unknown }) => {
    // Until we have sent a request on the new connection, the exchange sends a BYE to the lost one.
    if (wasCut) for (const call of live) call.renew()
    wasCut = false
    // `getHeader` of JsSIP's response is there at run time.
    keepRegistered(response as Request)
    tell({ kind: 'registered' })
    lamps.up()
  })
  ua.on('registrationFailed', ({ cause }: { readonly cause?: string }) => {
    cancelRegister()
    if (cause === 'Request Timeout') cut()
    // A wrong secret is not tried again by itself: exchanges lock out who does.
    else if (cause === 'Authentication Error') tell({ kind: 'registration-failed', cause: 'secret' })
    else {
      const isRefused = ['Rejected', 'Not Found'].includes(cause ?? '')
      const retryInMs = (isRefused ? refusedRetryMs : registerRetryMs) * (0.8 + 0.4 * random())
      tell({ kind: 'registration-failed', cause: isRefused ? 'refused' : 'unreachable', retryInMs })
      // JsSIP does not try again by itself while the connection stands.
      if (ua.isConnected()) registerIn(retryInMs)
    }
  })
  ua.on('newRTCSession', (event: { originator: string; session: unknown; request: unknown }) => {
    if (event.originator !== 'remote') return
    // JsSIP's own types of both say less than there is.
    const session = event.session as LibrarySession & {
      readonly remote_identity: { readonly uri: { readonly user: string }; readonly display_name: string }
    }
    const request = event.request as Request
    if (typeof request.body === 'string' && request.body !== '' && !isSecureSdp(request.body)) {
      session.terminate({ status_code: 488 })
      return
    }
    const from = session.remote_identity
    tell({
      kind: 'incoming',
      call: wrap(session, 'in'),
      caller: callerOf({
        number: from.uri.user,
        name: from.display_name,
        queue: request.getHeader('X-Queue'),
        callRef: request.getHeader('X-Call-Ref'),
        callInfo: request.getHeader('Call-Info'),
      }),
    })
  })
  ua.on('newMessage', (event: { originator: string; request: unknown }) => {
    if (event.originator !== 'remote') return
    // Declared as one of two kinds of request; what comes is the incoming one.
    const request = event.request as Request & { readonly from: { readonly uri: { readonly user: string } } }
    const isText = /^text\/plain\b/i.test(request.getHeader('Content-Type') ?? '')
    if (!isText || (request.body ?? '').length > longestText) return
    tell({ kind: 'message', from: harmless(request.from.uri.user), text: harmless(request.body) })
  })

  return {
    start() {
      if (options.registers) {
        aliveTimer = setInterval(() => {
          if (ua.isConnected() && performance.now() - socket.heardAt() > longestSilenceMs) probe()
        }, aliveLookMs)
      }
      ua.start()
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      clearInterval(aliveTimer)
      for (const cancel of [cancelConnect, cancelRegister, cancelProbe]) cancel?.()
      lamps.stop()
      const deadline = performance.now() + longestStopMs
      let isUnregistered = !ua.isRegistered()
      ua.on('unregistered', () => {
        isUnregistered = true
      })
      ua.stop()
      while ((calls.size > 0 || !isUnregistered) && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, stopLookMs))
      }
      cancelConnect()
      socket.disconnect()
    },
    connectNow() {
      if (isStopped) return
      if (!ua.isConnected()) transport.connect()
      else if (options.registers && !ua.isRegistered()) ua.register()
    },
    networkChanged() {
      if (isStopped) return
      if (!ua.isConnected()) transport.connect()
      else probe()
      for (const call of live) {
        const connection = call.connection()
        if (connection !== null && isDown(connection)) call.renew(true)
      }
    },
    watchLamp: (extension, on) => (isDiallable(extension) ? lamps.watch(extension, on) : () => undefined),
    sendText(extension, text) {
      return new Promise((resolve) => {
        if (isStopped || !ua.isConnected() || !isDiallable(extension)) {
          resolve(false)
          return
        }
        after(answerMs, () => resolve(false))
        const eventHandlers = { succeeded: () => resolve(true), failed: () => resolve(false) }
        ua.sendMessage(uriOf(extension), text, { contentType: 'text/plain', eventHandlers })
      })
    },
    dial(number, stream) {
      if (!isDiallable(number)) return endedCall('unknown-number')
      const audio = createCallAudio()
      try {
        const media = { mediaStream: audio.use(stream), mediaConstraints: { audio: true, video: false }, pcConfig }
        const session: unknown = ua.call(uriOf(number), media)
        return wrap(session as LibrarySession, 'out', audio)
      } catch {
        audio.stop()
        return endedCall('failed')
      }
    },
    sessionCount: () => calls.size,
  }
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
    transfer: nothing,
    transferTo: nothing,
    replaceMicrophone: () => Promise.resolve(),
    connection: () => null,
  }
}
