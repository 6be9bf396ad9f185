import type { SipCall } from './sip-agent.ts'

/**
 * What is done to a call beyond answering and hanging up. A site does it by SIP; one whose server orders its exchange
 * about would bring another of these. What a site cannot do at all says its `PhoneControl`, and the machine never asks.
 */
export interface CallControl {
  hold(call: SipCall): void
  resume(call: SipCall): void
  /** Hands the caller on; what became of it comes as events of the call. */
  transfer(call: SipCall, target: string): void
  /** Hands the caller over to the one that `consultation` talks to. */
  completeTransfer(call: SipCall, consultation: SipCall): void
}
