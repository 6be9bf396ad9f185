/** How the library says that a call is over. */
export interface EndEvent {
  readonly originator: string
  readonly cause: string
  readonly message: unknown
}

/** How a call is ended, and with which words. */
export interface Terminate {
  readonly status_code?: number
  readonly reason_phrase?: string
  readonly cause?: string
}

/** A change of a call that the other side asks for. */
export interface Offer {
  readonly request: { readonly body?: string | null }
  readonly reject: (how: { status_code: number }) => void
}

/** What is used of an RTCSession of JsSIP 3.13, with the types it has in truth. */
export interface LibrarySession {
  readonly id: string
  readonly connection: RTCPeerConnection | null | undefined
  readonly remote_identity: { readonly uri: { toString(): string } }
  /** Undeclared: a leftover of the gathering before, which would send an offer without candidates. */
  _iceReady?: boolean
  isInProgress(): boolean
  isEstablished(): boolean
  isEnded(): boolean
  isReadyToReOffer(): boolean
  isOnHold(): { readonly local: boolean }
  answer(options: object): void
  terminate(how?: Terminate): void
  hold(options: object, done: () => void): boolean
  unhold(options: object, done: () => void): boolean
  renegotiate(options: object, done: () => void): boolean
  mute(options: object): void
  unmute(options: object): void
  sendDTMF(digit: string, options: object): void
  refer(target: string, options: object): unknown
  on(event: 'icecandidate', listener: (event: { candidate: RTCIceCandidate; ready: () => void }) => void): unknown
  on(event: 'progress', listener: (event: { readonly originator: string }) => void): unknown
  on(event: 'confirmed', listener: () => void): unknown
  on(event: 'ended' | 'failed', listener: (event: EndEvent) => void): unknown
  on(event: 'reinvite' | 'update', listener: (offer: Offer) => void): unknown
  on(
    event: 'sdp',
    listener: (event: { readonly originator: string; readonly type: string; sdp: string }) => void,
  ): unknown
}
