import type { ExchangeReport, Scenario } from '../../../preload/contract/index.ts'
import {
  createSipAgent,
  type SipAgent,
  type SipCall,
  type SipCaller,
  type SipCallEvent,
} from '../../../renderer/features/phone/index.ts'
import { createCaller, type Caller } from '../../../renderer/features/practice/exchange/caller.ts'
import { createExchange, type Exchange } from '../../../renderer/features/practice/exchange/exchange.ts'
import { windowClock, type PartyOptions } from '../../../renderer/features/practice/exchange/party.ts'
import { createSounds } from '../../../renderer/features/practice/exchange/sounds.ts'

/** How many connections of the browser are alive: counted where they are made and closed. */
const alive = { connections: 0 }

const PlainConnection = window.RTCPeerConnection
window.RTCPeerConnection = class extends PlainConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    alive.connections += 1
  }
  override close(): void {
    if (this.signalingState !== 'closed') alive.connections -= 1
    super.close()
  }
}

interface HeardCall {
  call: SipCall
  caller: SipCaller | null
  events: string[]
  heard: () => number
  release: () => void
}

/** A telephone that answers the joining ring by itself and leaves every other call to the test. */
async function startTelephone(exchange: Exchange) {
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
  const ears = createSounds()
  const calls: HeardCall[] = []
  let link = ''

  function take(call: SipCall, caller: SipCaller | null): HeardCall {
    const ear = ears.person({ kind: 'silence' })
    const heard: HeardCall = { call, caller, events: [], heard: () => ear.heard(), release: () => ear.release() }
    calls.push(heard)
    call.listen((event: SipCallEvent) => {
      heard.events.push(event.kind === 'ended' ? `ended ${event.end}` : event.kind)
      if (event.kind === 'remote-stream') ear.hear(event.stream)
      if (event.kind === 'ended') ear.release()
    })
    return heard
  }

  const agent: SipAgent = createSipAgent({
    socket: exchange.socket(),
    user: '1001',
    domain: 'practice.invalid',
    displayName: 'Amina',
    secret: '',
    registers: true,
    on(event) {
      if (event.kind !== 'incoming') {
        link = event.kind
        return
      }
      const taken = take(event.call, event.caller)
      if (event.caller.name === 'AgentLogin') taken.call.answer(microphone)
    },
  })
  agent.start()

  return {
    link: () => link,
    calls,
    ears,
    answer: (index: number) => calls.at(index)?.call.answer(microphone),
    dial: (number: string) => take(agent.dial(number, microphone), null),
    sessions: () => agent.sessionCount(),
    async stop() {
      await agent.stop()
      for (const each of calls) each.release()
      for (const track of microphone.getTracks()) track.stop()
      await ears.close()
    },
  }
}

/** Starts everything; the answer is what a test may do and look at. */
async function start(options: { scenarios: Scenario[]; wrapUpSeconds: number }) {
  const reports: ExchangeReport[] = []
  const callers: { options: PartyOptions; caller: Caller }[] = []
  const sounds = createSounds()
  const exchange = createExchange({
    extension: '1001',
    joinCallerName: 'AgentLogin',
    wrapUpSeconds: options.wrapUpSeconds,
    echoNumber: '600',
    scenarios: options.scenarios,
    voices: sounds.voices,
    clock: windowClock,
    random: () => 0.5,
    makeParty(party) {
      const caller = createCaller(party, sounds)
      callers.push({ options: party, caller })
      return caller
    },
    report: (report) => reports.push(report),
    changed: () => undefined,
  })
  const telephone = await startTelephone(exchange)
  return {
    exchange,
    telephone,
    reports,
    callers,
    inUse: () => ({ ...exchange.inUse(), sessions: telephone.sessions(), people: sounds.count(), ...alive }),
    async stop() {
      await telephone.stop()
      await exchange.stop()
      await sounds.close()
    },
  }
}

interface ExchangePage {
  start: typeof start
  running: Awaited<ReturnType<typeof start>> | null
}

declare global {
  interface Window {
    exchangePage: ExchangePage
  }
}

window.exchangePage = { start, running: null }
