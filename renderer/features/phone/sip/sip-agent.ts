import type { TransferFailure } from '../machine/phone-state.ts'
import type { Lamp } from './lamp.ts'

/** A SIP user agent as the phone and the practice callers see it; `sip-adapter.ts` makes one with JsSIP. */

/**
 * What carries SIP text, in the shape JsSIP asks for: a WebSocket to a real exchange, or the practice exchange's own
 * end. One message is one string.
 */
export interface SipSocket {
  readonly via_transport: string
  readonly url: string
  readonly sip_uri: string
  connect(): void
  disconnect(): void
  send(message: string): boolean
  isConnected(): boolean
  isConnecting(): boolean
  onconnect: () => void
  ondisconnect: (error: boolean, code?: number, reason?: string) => void
  ondata: (message: string) => void
}

export interface SipAgentOptions {
  readonly socket: SipSocket
  readonly user: string
  readonly domain: string
  readonly displayName: string
  /** '' when the exchange asks for none. */
  readonly secret: string
  /** False for a caller that only dials. */
  readonly registers: boolean
  readonly on: (event: SipAgentEvent) => void
  /**
   * How often the registration is renewed, whatever the exchange grants. Asterisk 16 forgets every desk behind an address
   * when one of them closes its connection (seen), and says nothing: the others are unreachable until they register.
   */
  readonly renewsEveryMs?: number
  /** Asked before every connection; false puts it off to the next attempt. Left out: always. */
  readonly mayConnect?: () => Promise<boolean>
  /** 0 to 1; spreads what many desks would do at the same moment. `Math.random` when left out. */
  readonly random?: () => number
}

export type SipAgentEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** `retryInMs`: when it is tried again by itself. */
  | { readonly kind: 'disconnected'; readonly retryInMs?: number }
  | { readonly kind: 'registered' }
  /** `secret`: the exchange does not take it; `refused`: it does not want this user. Neither is tried again by itself. */
  | {
      readonly kind: 'registration-failed'
      readonly cause: 'secret' | 'refused' | 'unreachable'
      readonly retryInMs?: number
    }
  /** A SIP MESSAGE of somebody at this exchange: at most 200 harmless characters. */
  | { readonly kind: 'message'; readonly from: string; readonly text: string }
  | { readonly kind: 'incoming'; readonly call: SipCall; readonly caller: SipCaller }

/** Who is calling, as the INVITE says; every text is cut to 200 characters and freed of control characters. */
export interface SipCaller {
  readonly number: string
  readonly name: string
  /** `X-Queue`, '' without one. */
  readonly queue: string
  /** `X-Call-Ref`: the id by which exchange and server know the call; null without one. */
  readonly callRef: string | null
  /** `Call-Info: …;answer-after=0`: the exchange asks that it be answered at once. */
  readonly isAnswerAsked?: boolean
}

export interface SipAgent {
  start(): void
  /** Hangs up everything, unregisters and closes; settles when done or after 2 s. */
  stop(): Promise<void>
  /** Tries the connection, or the registration, now instead of at the next step of the back-off. */
  connectNow(): void
  /** The network of this computer has changed: the connection is probed, and media paths that are down are renewed. */
  networkChanged(): void
  /** Follows the lamp of an extension until the answer is called; `unknown` while the exchange cannot be asked. */
  watchLamp(extension: string, on: (lamp: Lamp) => void): () => void
  /** Sends a SIP MESSAGE; false when the exchange did not take it within 5 s. Never throws. */
  sendText(extension: string, text: string): Promise<boolean>
  /** Calls a number of this exchange; the call reports its progress. `stream` is the microphone. */
  dial(number: string, stream: MediaStream): SipCall
  /** How many sessions the agent still holds: for tests that look for leaks. */
  sessionCount(): number
}

export type SipCallEnd =
  | 'local-hang-up'
  | 'remote-hang-up'
  | 'cancelled'
  | 'rejected'
  | 'busy'
  | 'no-answer'
  | 'unknown-number'
  | 'unreachable'
  | 'failed'

export type SipCallEvent =
  /** The other side rings. */
  | { readonly kind: 'progress' }
  /** Both sides are connected; media may flow. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'held' }
  | { readonly kind: 'resumed' }
  /** Hold or resume was not accepted. */
  | { readonly kind: 'hold-failed' }
  | { readonly kind: 'remote-stream'; readonly stream: MediaStream }
  /** The exchange has taken the order to hand the other side on. */
  | { readonly kind: 'transfer-taken' }
  /** Somebody has them. This leg is not ended by the exchange: that is for us to do. */
  | { readonly kind: 'transfer-accepted' }
  /** They are still here. */
  | { readonly kind: 'transfer-failed'; readonly why: TransferFailure }
  /** The last event of a call, exactly once. */
  | { readonly kind: 'ended'; readonly end: SipCallEnd }

/** One SIP call. Methods on a call that has ended do nothing. */
export interface SipCall {
  readonly id: string
  listen(listener: (event: SipCallEvent) => void): void
  answer(stream: MediaStream): void
  /** SIP status 486 (busy, the queue offers it to somebody else) or 603 (declined). */
  reject(status: 486 | 603): void
  hangUp(): void
  hold(): void
  resume(): void
  setMuted(isMuted: boolean): void
  /** One of 0-9, *, #, A-D by RFC 4733. */
  sendDigit(digit: string): void
  /** Hands the other side on to a number of this exchange (REFER). */
  transfer(target: string): void
  /** Hands the other side on to the one of another call of ours, which has to be one dialled here (REFER with Replaces). */
  transferTo(other: SipCall): void
  /** Another microphone, in the call. */
  replaceMicrophone(stream: MediaStream): Promise<void>
  connection(): RTCPeerConnection | null
}
