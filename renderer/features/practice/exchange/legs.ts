import type { SipCallEnd } from '../../phone/index.ts'
import type { MakeParty, Party, PartySound } from './party.ts'
import type { SipHeader } from './sip-text.ts'
import type { SipProxy } from './sip-proxy.ts'

interface LegOptions {
  readonly number: string
  readonly name: string
  readonly sound: PartySound
  /** Null for one who calls. */
  readonly dials: string | null
  readonly answersAfterMs: number | null
  /** Added to its INVITE: `X-Queue`, `X-Call-Ref`. */
  readonly headers: readonly SipHeader[]
  readonly onRings?: () => void
  readonly onAnswered?: () => void
  readonly onEnded: (end: SipCallEnd) => void
}

/** One simulated far end with its place at the proxy. */
export interface Leg {
  readonly client: string
  hangUp(): void
}

export interface Legs {
  open(options: LegOptions): Leg
  /** What the exchange adds to the INVITE of that client. */
  headersOf(client: string): readonly SipHeader[]
  /** How many are not yet wholly freed: for tests that look for leaks. */
  count(): number
  /** Hangs up everything; settles when all is freed. */
  closeAll(): Promise<void>
}

/** Makes the far ends of calls and takes them away when their call is over, whatever way it ended. */
export function createLegs(proxy: SipProxy, makeParty: MakeParty): Legs {
  const open = new Map<string, { party: Party; headers: readonly SipHeader[] }>()
  const releasing = new Set<Promise<void>>()
  let counter = 0

  function release(client: string): void {
    const leg = open.get(client)
    if (leg === undefined) return
    open.delete(client)
    const released = leg.party
      .release()
      .catch(() => undefined)
      .then(() => {
        proxy.removeClient(client)
        releasing.delete(released)
      })
    releasing.add(released)
  }

  return {
    open(options) {
      counter += 1
      const client = `party-${counter}`
      const party = makeParty({
        socket: proxy.createSocket(client),
        number: options.number,
        name: options.name,
        sound: options.sound,
        answersAfterMs: options.answersAfterMs,
        on(event) {
          if (!open.has(client)) return
          if (event.kind === 'ready') {
            if (options.dials !== null) party.dial(options.dials)
          } else if (event.kind === 'rings') options.onRings?.()
          else if (event.kind === 'answered') options.onAnswered?.()
          else {
            release(client)
            options.onEnded(event.end)
          }
        },
      })
      open.set(client, { party, headers: options.headers })
      return { client, hangUp: () => open.get(client)?.party.hangUp() }
    },
    headersOf: (client) => open.get(client)?.headers ?? [],
    count: () => open.size + releasing.size,
    async closeAll() {
      for (const [client, { party }] of [...open]) {
        // Its end is told first, as with every other end.
        party.hangUp()
        release(client)
      }
      await Promise.all(releasing)
    },
  }
}
