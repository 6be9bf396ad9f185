import type { SipCall } from './sip-agent.ts'

/**
 * What is done to a call beyond answering and hanging up. A site may do it by SIP, or let its server order its exchange;
 * a member that is missing is something this site cannot do, and the screen does not offer it.
 */
export interface CallControl {
  hold(call: SipCall): void
  resume(call: SipCall): void
  /** Hands the caller on without talking to the target first. */
  transfer?(call: SipCall, target: string): Promise<void>
  /** Hands the caller over to the one that `consultation` talks to. */
  completeTransfer?(call: SipCall, consultation: SipCall): Promise<void>
  conference?(calls: readonly SipCall[]): Promise<void>
  /** Listens to the call of somebody else, whispers to them, or speaks to both. */
  supervise?(extension: string, how: 'listen' | 'whisper' | 'barge'): Promise<void>
}
