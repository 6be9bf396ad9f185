import type { SipCallEnd, SipSocket } from '../../phone/index.ts'

/** What a simulated person is heard saying; `echo` plays back what it hears. */
export type PartySound =
  { readonly kind: 'voice'; readonly voice: string } | { readonly kind: 'silence' } | { readonly kind: 'echo' }

type PartyEvent =
  /** It is connected to the exchange and may dial. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'rings' }
  | { readonly kind: 'answered' }
  /** The last event of a call, exactly once. */
  | { readonly kind: 'ended'; readonly end: SipCallEnd }

export interface PartyOptions {
  readonly socket: SipSocket
  readonly number: string
  readonly name: string
  readonly sound: PartySound
  /** For one who is called: how long it rings before they pick up; null rings on for ever. */
  readonly answersAfterMs: number | null
  readonly on: (event: PartyEvent) => void
}

/** The far end of one call of the practice exchange: a simulated caller, a called person, the echo, the joining ring. */
export interface Party {
  dial(number: string): void
  hangUp(): void
  /** Frees microphone, connection and agent; settles when the last message is out. */
  release(): Promise<void>
}

export type MakeParty = (options: PartyOptions) => Party

/** Time as the exchange knows it. */
export interface ExchangeClock {
  /** Ms since the epoch. */
  now(): number
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const windowClock: ExchangeClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
