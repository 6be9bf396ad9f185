import type { ExchangeReport, Scenario, ScenarioCall } from '../../../preload/contract/index.ts'
import type { SipCallEnd } from '../../../renderer/features/phone/index.ts'
import { createExchange, type Exchange } from '../../../renderer/features/practice/exchange/exchange.ts'
import type { ExchangeClock, Party, PartyOptions } from '../../../renderer/features/practice/exchange/party.ts'
import { headerOf, type SipRequest } from '../../../renderer/features/practice/exchange/sip-text.ts'
import { randomFrom } from '../../kit/seed.ts'
import { createFakeClock, type FakeClock } from '../sync/fake-clock.ts'
import { paperPhone } from './paper-phone.ts'

const endOfStatus: Readonly<Record<number, SipCallEnd>> = {
  404: 'unknown-number',
  408: 'no-answer',
  480: 'unreachable',
  486: 'busy',
  487: 'cancelled',
  603: 'rejected',
}

/** A far end that speaks SIP without sound: what a simulated person is to the exchange. */
function paperParty(options: PartyOptions, clock: ExchangeClock, released: () => void): Party {
  const phone = paperPhone(options.socket, options.number, options.name)
  const callId = `call-of-${crypto.randomUUID()}`
  let invite: { branch: string; cseq: number } | null = null
  let incoming: SipRequest | null = null
  let state: 'idle' | 'asking' | 'up' | 'ended' = 'idle'
  let toTag = ''

  function end(how: SipCallEnd): void {
    if (state === 'ended') return
    state = 'ended'
    options.on({ kind: 'ended', end: how })
  }

  phone.listen((message) => {
    if (message.kind === 'response') {
      if (!headerOf(message, 'CSeq').endsWith('INVITE') || invite === null) return
      toTag = /tag=(.+)$/.exec(headerOf(message, 'To'))?.[1] ?? ''
      if (message.status === 180) options.on({ kind: 'rings' })
      if (message.status < 200) return
      const ackBranch = message.status < 300 ? {} : { branch: invite.branch }
      phone.send({ method: 'ACK', to: 'x', callId, toTag, cseq: invite.cseq, ...ackBranch })
      if (message.status < 300) {
        state = 'up'
        options.on({ kind: 'answered' })
      } else end(endOfStatus[message.status] ?? 'failed')
      return
    }
    if (message.method === 'INVITE') {
      incoming = message
      state = 'asking'
      phone.answer(message, 180, 'Ringing')
      options.on({ kind: 'rings' })
      if (options.answersAfterMs === null) return
      clock.after(options.answersAfterMs, () => {
        if (state === 'asking') phone.answer(message, 200, 'OK')
      })
    } else if (message.method === 'ACK') {
      if (state !== 'asking') return
      state = 'up'
      options.on({ kind: 'answered' })
    } else if (message.method === 'CANCEL') {
      phone.answer(message, 200, 'OK')
      if (incoming !== null) phone.answer(incoming, 487, 'Request Terminated')
      end('cancelled')
    } else if (message.method === 'BYE') {
      phone.answer(message, 200, 'OK')
      end('remote-hang-up')
    }
  })
  options.socket.onconnect = () => options.on({ kind: 'ready' })
  options.socket.connect()

  return {
    dial(number) {
      state = 'asking'
      invite = phone.send({ method: 'INVITE', to: number, callId })
    },
    hangUp() {
      if (state === 'up') {
        const id = incoming === null ? callId : headerOf(incoming, 'Call-ID')
        phone.send({ method: 'BYE', to: 'x', callId: id, toTag: toTag || 'from-8101' })
        end('local-hang-up')
      } else if (invite !== null && state === 'asking') {
        phone.send({ method: 'CANCEL', to: 'x', callId, branch: invite.branch, cseq: invite.cseq })
        end('cancelled')
      } else end('local-hang-up')
    },
    async release() {
      // As long as it takes for the last messages to be answered.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      options.socket.disconnect()
      released()
    },
  }
}

interface RingingCall {
  readonly callId: string
  readonly from: string
  readonly queue: string
  readonly callRef: string
  state: 'ringing' | 'up' | 'over'
  answer(): void
  reject(status: 486 | 603): void
  hangUp(): void
}

/** A telephone on paper: answers the joining ring by itself, lets the test decide about the rest. */
function paperTelephone(exchange: Exchange, joinAnswer: () => number) {
  const phone = paperPhone(exchange.socket(), '8101', 'Amina')
  const calls: RingingCall[] = []
  const dialled = new Map<string, { branch: string; cseq: number }>()

  phone.listen((message) => {
    if (message.kind === 'response') {
      const callId = headerOf(message, 'Call-ID')
      const invite = dialled.get(callId)
      if (invite === undefined || !headerOf(message, 'CSeq').endsWith('INVITE') || message.status < 200) return
      phone.send({ method: 'ACK', to: 'x', callId, toTag: 'x', cseq: invite.cseq })
      return
    }
    const callId = headerOf(message, 'Call-ID')
    const known = calls.find((each) => each.callId === callId)
    if (message.method === 'INVITE') {
      const from = headerOf(message, 'From')
      const hangUp = (): void => {
        phone.send({ method: 'BYE', to: 'x', callId, toTag: 'from' })
        call.state = 'over'
      }
      const call: RingingCall = {
        callId,
        from,
        queue: headerOf(message, 'X-Queue'),
        callRef: headerOf(message, 'X-Call-Ref'),
        state: 'ringing',
        answer() {
          call.state = 'up'
          phone.answer(message, 200, 'OK')
        },
        reject(status) {
          call.state = 'over'
          phone.answer(message, status, 'Busy Here')
        },
        hangUp,
      }
      calls.push(call)
      if (!from.includes('AgentLogin')) phone.answer(message, 180, 'Ringing')
      else if (joinAnswer() === 200) call.answer()
      else if (joinAnswer() > 0) phone.answer(message, joinAnswer(), 'No')
    } else if (message.method === 'CANCEL') {
      phone.answer(message, 200, 'OK')
      const invite = phone.requests('INVITE').find((each) => headerOf(each, 'Call-ID') === callId)
      if (invite !== undefined && known?.state === 'ringing') phone.answer(invite, 487, 'Request Terminated')
      if (known !== undefined) known.state = 'over'
    } else if (message.method === 'BYE') {
      phone.answer(message, 200, 'OK')
      if (known !== undefined) known.state = 'over'
    }
  })
  phone.socket.onconnect = () => phone.register()
  phone.socket.connect()

  return {
    phone,
    /** The leg that joins the queue; the newest. */
    leg: () => calls.filter(({ from }) => from.includes('AgentLogin')).at(-1),
    calls: () => calls.filter(({ from }) => !from.includes('AgentLogin')),
    last: () => calls.filter(({ from }) => !from.includes('AgentLogin')).at(-1),
    dial(number: string): string {
      const callId = `dialled-${dialled.size + 1}`
      dialled.set(callId, phone.send({ method: 'INVITE', to: number, callId }))
      return callId
    },
    hangUp: (callId: string) => phone.send({ method: 'BYE', to: 'x', callId, toTag: 'x' }),
  }
}

export function scenarioCall(more: Partial<ScenarioCall> = {}): ScenarioCall {
  return {
    after: [3, 3],
    number: '0700100100',
    name: 'Wanjiru',
    queue: 'child-helpline',
    voice: 'en-woman',
    behaviour: 'talk',
    lasts: null,
    ...more,
  }
}

export function scenario(more: Partial<Scenario> = {}): Scenario {
  return { id: 'test', label: { en: 'Test' }, joinLeg: 'stays', calls: [scenarioCall()], then: 'end', ...more }
}

interface DeskOptions {
  scenarios?: Scenario[]
  wrapUpSeconds?: number
  seed?: number
  /** How the telephone answers the joining ring: 200, a refusal, or 0 for not at all. */
  joinAnswer?: () => number
  /** False leaves the telephone unplugged. */
  isPluggedIn?: boolean
}

/** An exchange in time that a test moves, with people and a telephone on paper; everything between them is real. */
export async function paperDesk(options: DeskOptions = {}) {
  const clock: FakeClock = createFakeClock()
  const reports: ExchangeReport[] = []
  const parties: PartyOptions[] = []
  let live = 0
  const exchange = createExchange({
    extension: '8101',
    joinCallerName: 'AgentLogin',
    wrapUpSeconds: options.wrapUpSeconds ?? 30,
    echoNumber: '600',
    scenarios: options.scenarios ?? [scenario()],
    voices: ['en-child', 'en-woman'],
    clock,
    random: randomFrom(options.seed ?? 1),
    makeParty(party) {
      parties.push(party)
      live += 1
      return paperParty(party, clock, () => {
        live -= 1
      })
    },
    report: (report) => reports.push(report),
    changed: () => undefined,
  })
  const telephone = options.isPluggedIn === false ? null : paperTelephone(exchange, options.joinAnswer ?? (() => 200))
  await clock.settle()

  return {
    clock,
    exchange,
    reports,
    parties,
    live: () => live,
    /** The telephone; throws when it is unplugged. */
    telephone: () => {
      if (telephone === null) throw new Error('There is no telephone')
      return telephone
    },
    told: () => reports.map((each) => ('by' in each ? `${each.kind} ${each.by}` : each.kind)),
    async order(kind: 'ring-to-join' | 'leave') {
      exchange.take({ number: 1, kind, extension: '8101' })
      await clock.settle()
    },
    async join() {
      exchange.take({ number: 1, kind: 'ring-to-join', extension: '8101' })
      await clock.settle()
      reports.length = 0
    },
    after: (seconds: number) => clock.advance(seconds * 1000),
  }
}

export type PaperDesk = Awaited<ReturnType<typeof paperDesk>>
