import {
  emptyCase,
  type CaseFields,
  type ContactFields,
  type FormDefinition,
  type MessageKind,
} from '../../../preload/contract/index.ts'
import { askedAnew } from './call-case.ts'

/** What is known of a message when a case is made from it. */
export interface MessageForCase {
  readonly kind: MessageKind
  /** The id by which the server knows it: the source id of the case (DESIGN 3). */
  readonly sourceId: string
  /** The address or number it came from. */
  readonly sender: string
  /** The contact of the newest case of theirs; null when nobody knows them. */
  readonly contact: ContactFields | null
}

/** The address in `Name <address>`, or the whole. */
function bareAddress(sender: string): string {
  return (/<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender).trim()
}

/** The form as it stands before anybody types: the message, who sent it, and who that was before. Its text is not copied. */
export function fieldsOfMessage(message: MessageForCase, definition: FormDefinition | null): CaseFields {
  const empty = emptyCase()
  const { kind, sourceId, sender } = message
  const reach = kind === 'email' ? { email: bareAddress(sender) } : { phone: sender.trim() }
  const contact = { ...(message.contact ?? empty.contact), ...reach }
  return askedAnew({ ...empty, source: kind, sourceId, contact }, definition)
}
