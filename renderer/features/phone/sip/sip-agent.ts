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
}

export type SipAgentEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'registered' }
  | { readonly kind: 'registration-failed'; readonly cause: 'refused' | 'unreachable' }
  | { readonly kind: 'incoming'; readonly call: SipCall; readonly caller: SipCaller }

/** Who is calling, as the INVITE says; every text is cut to 200 characters and freed of control characters. */
export interface SipCaller {
  readonly number: string
  readonly name: string
  /** `X-Queue`, '' without one. */
  readonly queue: string
  /** `X-Call-Ref`: the id by which exchange and server know the call; null without one. */
  readonly callRef: string | null
}

export interface SipAgent {
  start(): void
  /** Hangs up everything, unregisters and closes; settles when done or after 2 s. */
  stop(): Promise<void>
  /** Tries the connection now instead of at the next step of the back-off. */
  connectNow(): void
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
  /** Another microphone, in the call. */
  replaceMicrophone(stream: MediaStream): Promise<void>
  connection(): RTCPeerConnection | null
}
