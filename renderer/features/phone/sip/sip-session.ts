import type { CallAudio } from './call-audio.ts'
import type { EndEvent, LibrarySession, Offer, Terminate } from './library-session.ts'
import { isDown, watchInterruption, watchMediaPath } from './media-path.ts'
import { isSecureSdp } from './sdp-rules.ts'
import type { SipCall, SipCallEvent } from './sip-agent.ts'
import { endOf, isDiallable, transferFailureOf } from './sip-end.ts'

interface Options {
  readonly session: LibrarySession
  readonly direction: 'in' | 'out'
  readonly audio: CallAudio
  readonly onEnded: (call: SipCall) => void
  /** The address of a number of this exchange. */
  readonly uriOf: (number: string) => string
  readonly sessionOf: (call: SipCall) => LibrarySession | undefined
  /** Whether the exchange can be asked at this moment. */
  readonly isSignallingUp: () => boolean
  /** The exchange does not answer a request although the connection seems to stand. */
  readonly onStalled: () => void
}

/** A call, and what only the agent asks of it. */
export interface SessionCall extends SipCall {
  /**
   * An in-dialog request that changes nothing: after a cut the exchange learns from it where we are, and an exchange that
   * has forgotten the call says so, which ends it. With `isForced`, or when the way of the sound is down, another is sought.
   */
  renew(isForced?: boolean): void
}

/** After the first candidate that others may reach, waiting for more only delays the ring; without one, this long. */
const candidateWaitMs = 500
/** How long hold and resume wait for an exchange of offers that is under way. */
const offerWaitMs = 2000
/** A renewal waits longer: what was under way may have been lost with the connection. */
const renewWaitMs = 40_000
const offerRetryMs = 50
/** An exchange that has not answered a renewal by then is asked over another connection. */
const stalledMs = 5000
/** No STUN, no TURN: exchange and desk see each other, and nothing is told to servers of others. */
export const pcConfig: RTCConfiguration = { iceServers: [] }
/** How long it may stay open what became of somebody who was handed on: a little longer than they are waited for. */
const longestHandOnMs = 95_000
/** Reasons for which JsSIP would hang up although the call is well: a refused change of it. */
const refusedRenewal = 'Media Renegotiation Failed'
const refusedChanges: readonly string[] = ['Hold Failed', 'Unhold Failed', refusedRenewal]
/** As JsSIP ends a call itself when ICE has failed. */
const deadPath: Terminate = { cause: 'RTP Timeout', status_code: 408, reason_phrase: 'RTP Timeout' }

function statusOf(message: unknown): number | null {
  return typeof message === 'object' && message !== null && 'status_code' in message
    ? Number(message.status_code)
    : null
}

/** One call over a session of the library: its events in our words, and none of its habits of hanging up. */
export function wrapSession(options: Options): SessionCall {
  const { audio, direction, session } = options
  const listeners: ((event: SipCallEvent) => void)[] = []
  const terminate = session.terminate.bind(session)
  let isConfirmed = false
  let isRinging = false
  let isMuted = false
  /** The change that was asked for and not answered yet. */
  let change: 'hold' | 'resume' | null = null
  let candidateTimer: ReturnType<typeof setTimeout> | undefined
  let stallTimer: ReturnType<typeof setTimeout> | undefined
  let isRenewing = false
  /** The exchange has taken the order to hand on and has not said what became of it: no sound comes here by then. */
  let isHandingOn = false
  let isPathGone = false
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const watches: (() => void)[] = []

  function tell(event: SipCallEvent): void {
    for (const listener of listeners) listener(event)
  }

  function finish({ originator, cause, message }: EndEvent): void {
    clearTimeout(candidateTimer)
    clearTimeout(stallTimer)
    for (const timer of timers) clearTimeout(timer)
    for (const stop of watches) stop()
    audio.stop()
    options.onEnded(call)
    const facts = { direction, wasConfirmed: isConfirmed, wasRinging: isRinging, originator, cause }
    tell({ kind: 'ended', end: endOf({ ...facts, status: statusOf(message) }) })
    listeners.length = 0
  }

  /** JsSIP hangs up when a change is refused or a request is lost with the connection; the call itself may be well. */
  session.terminate = (how?: Terminate) => {
    const reason = how?.reason_phrase ?? ''
    const isUnanswered = how?.cause === 'Request Timeout' && reason === 'Request Timeout'
    const isCut = how?.cause === 'Connection Error' || (isUnanswered && isHeard())
    // A dead way of the sound is found out by watching it, which also knows when it may still be mended.
    if (isConfirmed && how?.cause === 'RTP Timeout' && how !== deadPath) return
    if ((isConfirmed && isCut) || refusedChanges.includes(reason)) void undo(reason === refusedRenewal)
    else if (!session.isEnded()) terminate(how)
    if (isConfirmed && isUnanswered) options.onStalled()
  }

  const isHeard = (): boolean => call.connection()?.connectionState === 'connected'

  /**
   * Puts session and connection back to where they were before the change that was refused or lost, and tells it. An offer
   * that another will follow is left standing: rolled back, Chromium builds the receiver anew and Web Audio hears nothing
   * of it any more (seen in 156).
   */
  async function undo(isLast: boolean): Promise<void> {
    const failed = change
    change = null
    const connection = call.connection()
    if (isLast && connection?.signalingState === 'have-local-offer') {
      await connection.setLocalDescription({ type: 'rollback' }).catch(() => undefined)
    }
    if (failed === null || session.isEnded()) return
    // JsSIP has noted the change as done. Undoing it asks the exchange once more; whatever that answers, the note is right.
    const nothing = (): void => undefined
    whenReady(() => (failed === 'hold' ? session.unhold({}, nothing) : session.hold({}, nothing)), nothing)
    tell({ kind: 'hold-failed' })
  }

  /** Runs something in a while, unless the call is over by then. */
  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }

  /** Runs a change as soon as no other is under way; `gaveUp` after `longestMs`. */
  function whenReady(run: () => boolean, gaveUp: () => void, longestMs = offerWaitMs, since = performance.now()): void {
    if (session.isEnded() || (session.isReadyToReOffer() && run())) return
    if (performance.now() - since > longestMs) gaveUp()
    else later(offerRetryMs, () => whenReady(run, gaveUp, longestMs, since))
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
        if (!isSent) return false
        change = wanted
        later(stalledMs, () => {
          if (change === wanted) options.onStalled()
        })
        return true
      },
      () => tell({ kind: 'hold-failed' }),
    )
  }

  function renew(isForced = false): void {
    // Another way of the sound would be asked for in vain, and the refusal would end a call that is being handed on.
    if (isRenewing || !session.isEstablished() || (isForced && isHandingOn)) return
    isRenewing = true
    const finished = (): void => {
      isRenewing = false
      clearTimeout(stallTimer)
    }
    const send = (): boolean => {
      const connection = call.connection()
      const needsPath = isForced || (connection !== null && isDown(connection))
      if (needsPath) session._iceReady = false
      const how = needsPath ? { rtcOfferConstraints: { iceRestart: true } } : { useUpdate: true }
      const isSent = session.renegotiate(how, finished)
      if (isSent) {
        stallTimer = setTimeout(() => {
          isRenewing = false
          if (!session.isEnded()) options.onStalled()
        }, stalledMs)
      }
      return isSent
    }
    whenReady(send, finished, renewWaitMs)
  }

  /** Ends a call whose way of the sound is gone for good, unless that is as it should be. */
  function endDead(): void {
    if (isPathGone && !isHandingOn && !session.isEnded()) session.terminate(deadPath)
  }

  function watchConnection(): void {
    const connection = call.connection()
    if (connection === null) return
    connection.addEventListener('track', ({ streams, track }) => {
      tell({ kind: 'remote-stream', stream: streams[0] ?? new MediaStream([track]) })
    })
    const isCutOff = (): boolean => !options.isSignallingUp()
    watches.push(
      watchMediaPath(
        connection,
        () => {
          isPathGone = true
          endDead()
        },
        isCutOff,
      ),
      watchInterruption(connection, () => {
        if (isConfirmed && options.isSignallingUp()) renew(true)
      }),
    )
  }

  function refer(target: string, more: object): void {
    let isDecided = false
    const decide = (event: SipCallEvent): void => {
      if (isDecided || session.isEnded()) return
      isDecided = true
      isHandingOn = false
      tell(event)
      if (event.kind === 'transfer-failed') endDead()
    }
    const taken = (): void => {
      tell({ kind: 'transfer-taken' })
      if (isDecided) return
      isHandingOn = true
      later(longestHandOnMs, () => {
        isHandingOn = false
        endDead()
      })
    }
    const fail = (status: number | null, cause = ''): void =>
      decide({ kind: 'transfer-failed', why: transferFailureOf(status, cause) })
    if (!session.isEstablished()) {
      queueMicrotask(() => fail(null))
      return
    }
    try {
      session.refer(target, {
        ...more,
        eventHandlers: {
          requestSucceeded: taken,
          requestFailed(event: { readonly response: unknown; readonly cause: string }) {
            fail(statusOf(event.response), event.cause)
            // The exchange does not know this call any more: the next request ends it.
            if (event.cause === 'Dialog Error') renew()
          },
          accepted: () => decide({ kind: 'transfer-accepted' }),
          failed(event: { readonly status_line: unknown }) {
            fail(statusOf(event.status_line))
            // Asterisk has taken the other side off this leg by then and sends no BYE: a request finds out.
            renew()
          },
        },
      })
    } catch {
      queueMicrotask(() => fail(null))
    }
  }

  session.on('icecandidate', ({ candidate, ready }) => {
    clearTimeout(candidateTimer)
    if (/ udp /i.test(candidate.candidate) && candidate.candidate.includes('typ host')) ready()
    else candidateTimer = setTimeout(ready, candidateWaitMs)
  })
  session.on('progress', (event) => {
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
  // Media without DTLS is refused in the call as at its begin (SECURITY D8).
  const checkOffer = ({ request, reject }: Offer): void => {
    const { body } = request
    if (typeof body === 'string' && body !== '' && !isSecureSdp(body)) reject({ status_code: 488 })
  }
  session.on('reinvite', checkOffer)
  session.on('update', checkOffer)
  session.on('sdp', (event) => {
    // An empty answer is one the browser refuses, and the library ends the call as it should.
    if (event.originator === 'remote' && event.type === 'answer' && !isSecureSdp(event.sdp)) event.sdp = ''
  })

  const call: SessionCall = {
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
      // As events in the media (RFC 4733), which this library calls by the number of the document before.
      session.sendDTMF(digit, { transportType: 'RFC2833', duration: 120, interToneGap: 80 })
    },
    transfer(target) {
      if (isDiallable(target)) refer(options.uriOf(target), {})
      else queueMicrotask(() => tell({ kind: 'transfer-failed', why: 'unknown-number' }))
    },
    transferTo(other) {
      const replaces = options.sessionOf(other)
      if (replaces?.isEstablished() !== true) queueMicrotask(() => tell({ kind: 'transfer-failed', why: 'failed' }))
      // With a call that came in as the replaced one, the library mixes up the tags: consultations are dialled.
      else refer(replaces.remote_identity.uri.toString(), { replaces })
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
    connection: () => session.connection ?? null,
    renew,
  }
  if (direction === 'out') watchConnection()
  return call
}
