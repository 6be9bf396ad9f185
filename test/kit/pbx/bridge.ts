import type { ExchangeOrder, ExchangeReport } from '../../../preload/contract/practice-exchange.ts'
import type { Ami, AmiMessage } from './ami.ts'
import type { Agent } from './people.ts'

/** How a site lets its agents join: the leg that was answered ends, or stays for as long as they are in the queue. */
type JoinLeg = 'ends' | 'stays'

/** The queue of each kind; `test/pbx/conf/queues.conf` says why they differ. */
const queueOf: Readonly<Record<JoinLeg, string>> = { ends: 'child-helpline', stays: 'gbv-desk' }

export interface Bridge {
  /** From now on joining works so. */
  setJoinLeg(kind: JoinLeg): void
  /** The exchange was started again: listens to the new one, and tells the server. */
  attach(ami: Ami): void
  stop(): Promise<void>
}

type Untimed<Report> = Report extends ExchangeReport ? Omit<Report, 'extension' | 'at'> : never

interface Desk {
  readonly agent: Agent
  readonly token: string
  /** Reports go one after another, so that they arrive in their order. */
  sent: Promise<unknown>
}

async function signIn(url: string, { login, password }: Agent): Promise<string> {
  const basic = Buffer.from(`${login}:${password}`).toString('base64')
  const answer = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  if (answer.status !== 201) throw new Error(`Sign-in of the exchange answered ${answer.status}`)
  const { ss } = (await answer.json()) as { ss: [[string]] }
  return ss[0][0]
}

const extensionOf = (event: AmiMessage): string => (event['Interface'] ?? '').replace('PJSIP/', '')
const known = (text: string | undefined): string => (text === undefined || text === '<unknown>' ? '' : text)

/**
 * What a helpline's server does with its exchange: takes the practice server's orders at its exchange door to the
 * manager of a real exchange, and reports what happens there, once for each person.
 */
export async function bridgeExchange(options: {
  ami: Ami
  practiceUrl: string
  agents: readonly Agent[]
}): Promise<Bridge> {
  const { practiceUrl, agents } = options
  const door = new URL('/practice-exchange/', practiceUrl).href
  const ending = new AbortController()
  const desks = new Map<string, Desk>()
  /** Calls that ring, and calls that were answered: id to extension. */
  const ringing = new Map<string, string>()
  const answered = new Map<string, string>()
  let joinLeg: JoinLeg = 'ends'
  let ami = options.ami
  let unlisten = (): void => undefined

  for (const agent of agents) {
    desks.set(agent.exten, { agent, token: await signIn(practiceUrl, agent), sent: Promise.resolve() })
  }

  function report(extension: string, said: Untimed<ExchangeReport>): void {
    const desk = desks.get(extension)
    if (desk === undefined || ending.signal.aborted) return
    const reports = [{ ...said, extension, at: Date.now() }]
    desk.sent = desk.sent.then(() => deliver(desk, reports))
  }

  /** Until it has arrived: one that is lost would leave a call up for ever. The same again changes nothing there. */
  async function deliver(desk: Desk, reports: readonly ExchangeReport[]): Promise<void> {
    while (!ending.signal.aborted) {
      const answer = await fetch(`${door}reports`, {
        method: 'POST',
        headers: { XAuthorization: `Bearer ${desk.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ reports }),
      }).catch(() => null)
      if (answer !== null && answer.status < 300) return
      if (answer !== null && answer.status < 500) throw new Error(`The server refused a report: ${answer.status}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  function complete(callId: string, by: 'caller' | 'agent'): void {
    const extension = answered.get(callId)
    if (extension === undefined) return
    answered.delete(callId)
    report(extension, { kind: 'call-ended', callId, by })
  }

  function tell(event: AmiMessage): void {
    const callId = event['Uniqueid'] ?? ''
    const extension = extensionOf(event)
    switch (event['Event']) {
      case 'QueueMemberAdded':
        report(extension, { kind: 'joined' })
        return
      case 'QueueMemberRemoved':
        report(extension, { kind: 'left' })
        return
      case 'OriginateResponse':
        if (event['Response'] === 'Failure') {
          report((event['Channel'] ?? '').replace(/^PJSIP\/(\d+).*$/, '$1'), { kind: 'join-failed' })
        }
        return
      case 'AgentCalled':
        ringing.set(callId, extension)
        report(extension, {
          kind: 'call-ringing',
          callId,
          number: known(event['CallerIDNum']),
          name: known(event['CallerIDName']),
          queue: event['Queue'] ?? '',
          direction: 'in',
          voice: 'silence',
        })
        return
      case 'AgentConnect':
        ringing.delete(callId)
        answered.set(callId, extension)
        report(extension, { kind: 'call-answered', callId })
        return
      case 'AgentRingNoAnswer':
        ringing.delete(callId)
        report(extension, { kind: 'call-ended', callId, by: 'exchange' })
        return
      case 'AgentComplete':
        complete(callId, event['Reason'] === 'caller' ? 'caller' : 'agent')
        return
      case 'Hangup':
        // Asterisk says nothing of completion when a call ends in the moment it is connected.
        complete(callId, 'agent')
        return
      case 'QueueCallerAbandon':
        report(ringing.get(callId) ?? '', { kind: 'call-ended', callId, by: 'caller' })
        ringing.delete(callId)
        return
      case undefined:
    }
  }

  async function carryOut({ kind, extension }: ExchangeOrder): Promise<void> {
    if (kind === 'ring-to-join') {
      report(extension, { kind: 'join-ringing' })
      await ami.ask('Originate', {
        Channel: `PJSIP/${extension}`,
        Context: 'joinq',
        Exten: joinLeg,
        Priority: '1',
        CallerID: '"AgentLogin" <100>',
        Timeout: '15000',
        Async: 'true',
        Variable: [`DESK=${extension}`, `DESK_LEG=${joinLeg}`],
      })
      return
    }
    const leaving = Object.values(queueOf).map((queue) =>
      ami.ask('QueueRemove', { Queue: queue, Interface: `PJSIP/${extension}` }).then(
        () => true,
        () => false,
      ),
    )
    const left = await Promise.all(leaving)
    // Nothing else ends a leg that stays when its queue is left from outside.
    const legs = await ami.list('CoreShowChannels')
    for (const leg of legs) {
      if (leg['Context'] !== 'joinq' || !(leg['Channel'] ?? '').startsWith(`PJSIP/${extension}-`)) continue
      await ami.ask('Hangup', { Channel: leg['Channel'] ?? '' }).catch(() => undefined)
    }
    if (!left.includes(true)) report(extension, { kind: 'left' })
  }

  async function listen({ agent, token }: Desk): Promise<void> {
    let last = 0
    while (!ending.signal.aborted) {
      try {
        const answer = await fetch(`${door}orders?extension=${agent.exten}&after=${last}&wait=20`, {
          headers: { XAuthorization: `Bearer ${token}` },
          signal: ending.signal,
        })
        const { orders } = (await answer.json()) as { orders: ExchangeOrder[] }
        for (const order of orders) {
          last = Math.max(last, order.number)
          await carryOut(order)
        }
      } catch {
        // The server or the exchange is being started again: a test's doing.
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }

  function hear(next: Ami): void {
    unlisten()
    ami = next
    unlisten = ami.on(tell)
  }

  hear(ami)
  for (const { exten } of agents) report(exten, { kind: 'started' })
  const listening = [...desks.values()].map(listen)

  return {
    setJoinLeg(kind) {
      joinLeg = kind
    },
    attach(next) {
      hear(next)
      ringing.clear()
      answered.clear()
      for (const { exten } of agents) report(exten, { kind: 'started' })
    },
    async stop() {
      unlisten()
      ending.abort()
      await Promise.all(listening)
      await Promise.all([...desks.values()].map(({ sent }) => sent))
    },
  }
}
