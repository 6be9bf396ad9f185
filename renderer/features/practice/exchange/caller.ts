import { createSipAgent, type SipAgentOptions, type SipCall, type SipCallEnd } from '../../phone/index.ts'
import { windowClock, type Party, type PartyOptions } from './party.ts'
import type { Sounds } from './sounds.ts'

const domain = 'practice.invalid'

/** A far end that other programs can tell nothing apart from a real one: a SIP agent of its own, with real media. */
export interface Caller extends Party {
  /** How loud it hears the other side just now, 0 to 1. */
  heard(): number
  connection(): RTCPeerConnection | null
}

/** Makes a simulated person; `sounds` is what they speak with. */
export function createCaller(options: PartyOptions, sounds: Sounds): Caller {
  const sound = sounds.person(options.sound)
  let call: SipCall | null = null
  let isEnded = false
  let isReady = false
  let isReleased = false
  let cancelAnswer: (() => void) | null = null

  function end(how: SipCallEnd): void {
    if (isEnded) return
    isEnded = true
    cancelAnswer?.()
    options.on({ kind: 'ended', end: how })
  }

  function hold(taken: SipCall): void {
    call = taken
    taken.listen((event) => {
      if (event.kind === 'progress') options.on({ kind: 'rings' })
      else if (event.kind === 'confirmed') options.on({ kind: 'answered' })
      else if (event.kind === 'remote-stream') sound.hear(event.stream)
      else if (event.kind === 'ended') end(event.end)
    })
  }

  const agentOptions: SipAgentOptions = {
    socket: options.socket,
    user: options.number,
    domain,
    displayName: options.name,
    secret: '',
    registers: false,
    on(event) {
      if (event.kind === 'connected' && !isReady) {
        isReady = true
        if (!isEnded) options.on({ kind: 'ready' })
      } else if (event.kind === 'incoming') {
        if (call !== null || isEnded) {
          event.call.reject(486)
          return
        }
        hold(event.call)
        options.on({ kind: 'rings' })
        if (options.answersAfterMs === null) return
        cancelAnswer = windowClock.after(options.answersAfterMs, () => event.call.answer(sound.stream))
      }
    },
  }
  const agent = createSipAgent(agentOptions)
  agent.start()

  return {
    dial(number) {
      if (call === null && !isEnded) hold(agent.dial(number, sound.stream))
    },
    hangUp() {
      if (call === null) end('local-hang-up')
      else call.hangUp()
    },
    async release() {
      if (isReleased) return
      isReleased = true
      isEnded = true
      cancelAnswer?.()
      sound.release()
      await agent.stop()
    },
    heard: () => sound.heard(),
    connection: () => call?.connection() ?? null,
  }
}
