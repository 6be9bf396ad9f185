import type { PhoneAccount } from '../../../../preload/contract/index.ts'
import type { PhoneEffect } from '../machine/phone-effect.ts'
import type { PhoneEvent } from '../machine/phone-event.ts'
import type { LinePhase, PhoneState } from '../machine/phone-state.ts'
import { lineOf } from '../machine/lines.ts'
import type { CallControl } from '../sip/call-control.ts'
import type { Lamp } from '../sip/lamp.ts'
import type { SipAgent, SipAgentEvent, SipCall, SipCallEvent, SipSocket } from '../sip/sip-agent.ts'
import { readSupervision, supervisionText } from '../sip/supervision-message.ts'
import type { CallMedia } from './call-media.ts'
import type { PhoneWorld } from './phone-world.ts'
import { createServiceCalls } from './service-calls.ts'

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never
/** An event of the machine; its time is the moment it is dispatched. */
export type Happening = WithoutTime<PhoneEvent>

type SipEffect = Extract<PhoneEffect, { kind: `sip-${string}` }>

export function isSipEffect(effect: PhoneEffect): effect is SipEffect {
  return effect.kind.startsWith('sip-')
}

export interface CallDesk {
  run(effect: SipEffect): void
  /** A call has ended and the machine knows it: everything of it is let go. */
  release(lineId: string): void
  reconnect(): void
  /** The network of this computer has changed. */
  networkChanged(): void
  watchLamp(extension: string, on: (lamp: Lamp) => void): () => void
  stop(): Promise<void>
  /** Calls still held, for tests that look for leaks. */
  callCount(): number
}

interface Options {
  readonly world: PhoneWorld
  readonly account: PhoneAccount
  readonly socket: SipSocket
  readonly media: CallMedia
  readonly control: CallControl
  /** Asked before every connection to a real exchange. */
  readonly mayConnect: () => Promise<boolean>
  readonly state: () => PhoneState
  readonly dispatch: (event: Happening) => void
}

/** How long the queue's own leg waits for a microphone to be found before it is answered all the same. */
const microphoneTryMs = 1500

/** So long at most a desk is unreachable when the exchange has forgotten it; see `SipAgentOptions`. */
const renewsEveryMs = 20_000

/** The practice exchange and a real one differ in their address only. */
function domainOf(account: PhoneAccount): string {
  return account.server.kind === 'wss' ? account.server.domain : 'practice.invalid'
}

/** Registers, and keeps the SIP calls by line: does what the machine asks, tells it what comes. */
export function createCallDesk(options: Options): CallDesk {
  const { world, account, socket, media, control, state, dispatch } = options
  const calls = new Map<string, SipCall>()

  function follow(lineId: string, call: SipCall): void {
    calls.set(lineId, call)
    call.listen((event) => take(lineId, call, event))
  }

  function take(lineId: string, call: SipCall, event: SipCallEvent): void {
    if (event.kind === 'remote-stream') {
      // What the queue's own leg says is for nobody's ears.
      if (state().joinLeg?.sipCallId !== lineId) media.hear(lineId, event.stream)
      return
    }
    if (event.kind === 'confirmed' && lineOf(state(), lineId) !== undefined) media.connected(lineId, call)
    if (event.kind === 'ended') dispatch({ kind: 'ended', lineId, end: event.end })
    else if (event.kind === 'transfer-failed') dispatch({ kind: 'transfer-failed', lineId, why: event.why })
    else dispatch({ kind: event.kind, lineId })
  }

  const agent: SipAgent = world.createAgent({
    socket,
    user: account.extension,
    domain: domainOf(account),
    displayName: account.displayName,
    secret: account.secret,
    registers: true,
    ...(account.server.kind === 'wss' ? { mayConnect: options.mayConnect, renewsEveryMs } : {}),
    on(event) {
      const happening = happeningOf(event)
      if (happening !== null) dispatch(happening)
    },
  })

  function happeningOf(event: SipAgentEvent): Happening | null {
    switch (event.kind) {
      case 'connecting':
        return { kind: 'link-connecting' }
      case 'connected':
        return null
      case 'disconnected':
        return { kind: 'link-lost', nextTryAt: triedAgainAt(event.retryInMs) }
      case 'registered':
        return { kind: 'link-registered' }
      case 'registration-failed':
        return event.cause === 'unreachable'
          ? { kind: 'link-lost', nextTryAt: triedAgainAt(event.retryInMs) }
          : { kind: 'link-refused', why: event.cause, nextTryAt: triedAgainAt(event.retryInMs) }
      case 'message': {
        const how = readSupervision(event.text)
        return how === undefined ? null : { kind: 'supervised', extension: event.from, how }
      }
      case 'incoming': {
        const lineId = world.newId()
        follow(lineId, event.call)
        const { number, name, queue, callRef } = event.caller
        const isAnswerAsked = event.caller.isAnswerAsked ?? false
        return { kind: 'incoming', lineId, number, name, queue, callRef, isAnswerAsked }
      }
    }
  }

  function triedAgainAt(inMs: number | undefined): number | null {
    return inMs === undefined ? null : world.now() + inMs
  }

  const services = createServiceCalls({
    agent,
    silence: (id) => media.silence(id),
    release: (id) => media.release(id),
    after: (ms, run) => world.after(ms, run),
    onDone: (callId, isDone) => dispatch({ kind: isDone ? 'service-done' : 'service-failed', callId }),
  })

  /** The one who is listened to is told; a desk that has just left the call need not hear whether that worked. */
  async function tellSupervised({ extension, how, lineId }: Extract<SipEffect, { kind: 'sip-tell' }>): Promise<void> {
    const isTold = await agent.sendText(extension, supervisionText(how))
    if (!isTold && how !== null) dispatch({ kind: 'tell-failed', lineId })
  }

  /** The microphone for a line; null when the line has moved on meanwhile, or there is none, which the machine is told. */
  async function microphoneFor(lineId: string, phase: LinePhase): Promise<MediaStream | null> {
    const stream = await media.openMicrophone(lineId)
    const isStill = lineOf(state(), lineId)?.phase === phase
    if (stream !== null && isStill) return stream
    media.releaseMicrophone(lineId)
    if (isStill) dispatch({ kind: 'microphone-failed', lineId })
    return null
  }

  async function answer(lineId: string): Promise<void> {
    const stream = await microphoneFor(lineId, 'answering')
    const call = calls.get(lineId)
    if (stream === null || call === undefined) return
    call.setMuted(lineOf(state(), lineId)?.isMuted ?? false)
    call.answer(stream)
  }

  /**
   * Joins the queue with a stream of silence. The microphone is only looked for: whoever cannot be heard learns it on
   * joining, not from the first caller.
   */
  async function answerJoin(lineId: string): Promise<void> {
    const tooLong = new Promise<void>((resolve) => {
      world.after(microphoneTryMs, resolve)
    })
    await Promise.race([media.openMicrophone(lineId), tooLong])
    media.releaseMicrophone(lineId)
    const call = calls.get(lineId)
    if (call === undefined) return
    call.setMuted(true)
    call.answer(media.silence(lineId))
  }

  async function dial(lineId: string, number: string): Promise<void> {
    const stream = await microphoneFor(lineId, 'dialling')
    if (stream === null) return
    const call = agent.dial(number, stream)
    call.setMuted(lineOf(state(), lineId)?.isMuted ?? false)
    follow(lineId, call)
  }

  function runOn(
    call: SipCall,
    effect: Exclude<SipEffect, { kind: 'sip-answer' | 'sip-answer-join' | 'sip-dial' | 'sip-service' | 'sip-tell' }>,
  ): void {
    if (effect.kind === 'sip-transfer-attended') {
      const consultation = calls.get(effect.consultationId)
      if (consultation === undefined) dispatch({ kind: 'transfer-failed', lineId: effect.lineId, why: 'failed' })
      else control.completeTransfer(call, consultation)
      return
    }
    if (effect.kind === 'sip-reject') call.reject(effect.status)
    else if (effect.kind === 'sip-mute') call.setMuted(effect.isMuted)
    else if (effect.kind === 'sip-digit') call.sendDigit(effect.digit)
    else if (effect.kind === 'sip-hold') control.hold(call)
    else if (effect.kind === 'sip-transfer') control.transfer(call, effect.target)
    else if (effect.kind === 'sip-resume') control.resume(call)
    else call.hangUp()
  }

  agent.start()

  return {
    run(effect) {
      const { lineId } = effect
      const call = calls.get(lineId)
      if (effect.kind === 'sip-answer') void answer(lineId)
      else if (effect.kind === 'sip-answer-join') void answerJoin(lineId)
      else if (effect.kind === 'sip-dial') void dial(lineId, effect.number)
      else if (effect.kind === 'sip-service') services.dial(lineId, effect.number)
      else if (effect.kind === 'sip-tell') void tellSupervised(effect)
      else if (call !== undefined) runOn(call, effect)
      // Hung up before the microphone was open: nothing has been dialled.
      else if (effect.kind === 'sip-hang-up') dispatch({ kind: 'ended', lineId, end: 'cancelled' })
    },
    release(lineId) {
      calls.delete(lineId)
      media.release(lineId)
    },
    reconnect() {
      agent.connectNow()
    },
    networkChanged() {
      agent.networkChanged()
    },
    watchLamp: (extension, on) => agent.watchLamp(extension, on),
    async stop() {
      await agent.stop()
      calls.clear()
    },
    callCount: () => calls.size + services.count(),
  }
}
