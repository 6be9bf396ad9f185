import type { MessageLayout } from '../../preload/contract/index.ts'

/** The part of `DbApi` about reading messages and what is shown in plain. */
export interface MessageDbApi {
  /** How an e-mail looks; null while nobody has asked the server. */
  messageLayout(input: { id: string }): MessageLayout | null
  /** `not-found` when the message has gone meanwhile. */
  keepMessageLayout(input: { id: string; layout: MessageLayout }): void
  /** The newest case that was made from this message; null without one. */
  caseOfMessage(input: { id: string }): string | null
  /** The message a case was made from; null where it is not on this computer. */
  messageOfCase(input: { caseId: string }): string | null
  /** Whether a file came with a message or goes with one, and is no picture of somebody who works here. */
  isMessageFile(input: { id: string }): boolean
  /** The number of a call of the server's list; null when the call is not here. */
  numberOfServerCall(input: { callRef: string }): string | null
}
