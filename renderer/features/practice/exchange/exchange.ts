import type { ExchangeOrder, ExchangeReport, Scenario } from '../../../../preload/contract/index.ts'
import type { SipSocket } from '../../phone/index.ts'
import { createCallerLine, type ComingCaller } from './caller-line.ts'
import { createReports } from './call-reports.ts'
import { createDialled } from './dialled.ts'
import { createLegs } from './legs.ts'
import { createMembership } from './membership.ts'
import type { ExchangeClock, MakeParty } from './party.ts'
import { createScenarioPlayer, pickCaller } from './scenario-player.ts'
import { createSipProxy, type Route } from './sip-proxy.ts'

/** A telephone that was cut off and does not come back within this long has its calls ended: longer than it waits between tries. */
const lostAfterMs = 30_000
/** So many callers who came last are not picked again: two calls at once are two people. */
const mostRemembered = 3

export interface ExchangeOptions {
  readonly extension: string
  readonly joinCallerName: string
  readonly wrapUpSeconds: number
  readonly echoNumber: string
  /** At least one; the first is played until another is chosen. */
  readonly scenarios: readonly Scenario[]
  /** The names of the bundled voices. */
  readonly voices: readonly string[]
  readonly clock: ExchangeClock
  /** Numbers in [0, 1). */
  readonly random: () => number
  readonly makeParty: MakeParty
  readonly report: (report: ExchangeReport) => void
  readonly changed: () => void
}

/** What the screen may show of the exchange. */
export interface ExchangeView {
  readonly scenarioId: string
  readonly isRegistered: boolean
  /** Cut off on purpose, for a while: an exercise. */
  readonly isPhoneLost: boolean
  readonly isMember: boolean
  readonly waiting: number
  readonly live: number
}

/** A telephone exchange for one extension, in the window: registrar, proxy, queue and everybody at the far ends. */
export interface Exchange {
  /** The telephone's way in; a second socket takes the place of the first. */
  socket(): SipSocket
  /** The server asks something; asked twice, it is done once. */
  take(order: ExchangeOrder): void
  choose(scenarioId: string): void
  /** Callers now: through the queue for a member of it, else straight to the extension. */
  callNow(options: { count: number }): void
  /** Cuts the telephone off and does not let it back in for so long; its calls go on. An exercise. */
  losePhone(options: { seconds: number }): void
  view(): ExchangeView
  /** What is not yet freed: for tests that look for leaks. */
  inUse(): { legs: number; calls: number }
  /** An exchange that cannot be reached, and that can again. */
  setReachable(isReachable: boolean): void
  /** Hangs up everything and frees it. */
  stop(): Promise<void>
}

/** Who asks to be called wants to talk to somebody: who is silent or gives up comes by the exercise only, if anybody else is in it. */
function talkersOf(scenario: Scenario): Scenario {
  const calls = scenario.calls.filter(({ behaviour }) => behaviour === 'talk')
  return calls.length === 0 ? scenario : { ...scenario, calls }
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { clock, extension, changed } = options
  const reports = createReports(options)
  const proxy = createSipProxy({ route, registrationChanged })
  const legs = createLegs(proxy, options.makeParty)
  let scenario = firstOf(options.scenarios)
  let player = createScenarioPlayer(scenario, options.random)
  let phoneClient: string | null = null
  let socketCount = 0
  let lastNumbers: string[] = []
  let cancelNext: (() => void) | null = null
  let cancelLost: (() => void) | null = null
  /** Ends an exercise with a lost telephone; null while there is none. */
  let cancelLoss: (() => void) | null = null
  let wasMember = false
  let isStopped = false

  const dialled = createDialled({
    extension,
    echoNumber: options.echoNumber,
    voices: () => options.voices,
    legs,
    reports,
    random: options.random,
    changed: () => {
      changed()
      line.look()
    },
  })
  const line = createCallerLine({
    extension,
    wrapUpMs: options.wrapUpSeconds * 1000,
    clock,
    legs,
    reports,
    isRegistered,
    isMember: () => membership.isMember(),
    otherCalls: () => dialled.live(),
    changed,
  })
  const membership = createMembership({
    extension,
    callerName: options.joinCallerName,
    clock,
    legs,
    reports,
    legStays: () => scenario.joinLeg === 'stays',
    isRegistered,
    changed: membershipChanged,
  })

  function isRegistered(): boolean {
    return proxy.clientOf(extension) !== null
  }

  function route(from: string, number: string): Route {
    if (from === phoneClient) return dialled.route(number)
    const to = number === extension ? proxy.clientOf(extension) : null
    if (to === null) return { kind: 'refuse', status: 480, reason: 'Temporarily Unavailable' }
    return { kind: 'forward', to, headers: legs.headersOf(from) }
  }

  function registrationChanged(who: string, client: string | null): void {
    if (who !== extension || isStopped) return
    if (client === null) waitForPhone()
    else {
      cancelLost?.()
      cancelLost = null
    }
    changed()
    line.look()
  }

  /** While it is kept out on purpose its calls go on: the waiting begins when it may come back. */
  function waitForPhone(): void {
    cancelLost?.()
    cancelLost = cancelLoss === null ? clock.after(lostAfterMs, () => void legs.closeAll()) : null
  }

  function letPhoneBack(): void {
    cancelLoss = null
    if (phoneClient !== null) proxy.shutOut(phoneClient, false)
    if (!isRegistered()) waitForPhone()
    changed()
  }

  function membershipChanged(): void {
    const isMember = membership.isMember()
    if (isMember !== wasMember) {
      wasMember = isMember
      if (isMember) begin()
      else {
        cancelNext?.()
        cancelNext = null
        line.clearQueue()
      }
    }
    changed()
  }

  function remember(number: string): void {
    lastNumbers = [number, ...lastNumbers].slice(0, mostRemembered)
  }

  /** The exercise starts anew with each joining. */
  function begin(): void {
    player = createScenarioPlayer(scenario, options.random)
    planNext()
    line.look()
  }

  function planNext(): void {
    cancelNext?.()
    cancelNext = null
    if (!membership.isMember()) return
    const next = player.next()
    if (next === null) return
    const step = player
    cancelNext = clock.after(next.afterMs, () => {
      cancelNext = null
      remember(next.call.number)
      line.add([
        {
          call: next.call,
          isForced: false,
          onGone: () => {
            if (step === player) planNext()
          },
        },
      ])
    })
  }

  reports.tell('started')
  // A queue keeps its members, but the leg by which this one had joined is gone with the exchange before.
  reports.tell('left')

  return {
    socket() {
      if (phoneClient !== null) proxy.removeClient(phoneClient)
      socketCount += 1
      phoneClient = `phone-${socketCount}`
      const socket = proxy.createSocket(phoneClient)
      if (cancelLoss !== null) proxy.shutOut(phoneClient, true)
      return socket
    },
    take(order) {
      if (order.extension !== extension) return
      if (order.kind === 'ring-to-join') membership.ringToJoin()
      else membership.leave()
    },
    choose(scenarioId) {
      const chosen = options.scenarios.find(({ id }) => id === scenarioId)
      if (chosen === undefined || chosen === scenario) return
      scenario = chosen
      if (membership.isMember()) begin()
      changed()
    },
    callNow({ count }) {
      const coming: ComingCaller[] = []
      for (let index = 0; index < count; index += 1) {
        const call = pickCaller(talkersOf(scenario), options.random, lastNumbers)
        if (call === null) break
        remember(call.number)
        const queue = membership.isMember() ? call.queue : ''
        coming.push({ call: { ...call, queue }, isForced: true, onGone: () => undefined })
      }
      line.add(coming)
    },
    losePhone({ seconds }) {
      if (phoneClient === null || cancelLoss !== null) return
      cancelLoss = clock.after(seconds * 1000, letPhoneBack)
      proxy.shutOut(phoneClient, true)
      changed()
    },
    view: () => ({
      scenarioId: scenario.id,
      isRegistered: isRegistered(),
      isPhoneLost: cancelLoss !== null,
      isMember: membership.isMember(),
      waiting: line.waiting(),
      live: line.live() + dialled.live(),
    }),
    inUse: () => ({ legs: legs.count(), calls: proxy.callCount() }),
    setReachable(isReachable) {
      if (isReachable) proxy.open()
      else proxy.close()
    },
    async stop() {
      isStopped = true
      cancelNext?.()
      cancelLost?.()
      cancelLoss?.()
      line.close()
      await legs.closeAll()
      cancelNext?.()
      if (phoneClient !== null) proxy.removeClient(phoneClient)
      proxy.close()
    },
  }
}

function firstOf(scenarios: readonly Scenario[]): Scenario {
  const [first] = scenarios
  if (first === undefined) throw new Error('The exchange has no exercise')
  return first
}
