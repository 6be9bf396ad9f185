import { messageKinds, type MessageFields, type MessageKind } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { readRecipients } from './recipients.ts'

/** The kind an address such as `?new=sms` begins; null for any other address. */
export function kindToBegin(wanted: unknown): MessageKind | null {
  return messageKinds.find((each) => each === wanted) ?? null
}

/**
 * What a new message begins with. One written for a case goes to its contact, as far as the case says how to reach it; what
 * the case is about is not copied into a message, for whoever reads it there is not known.
 */
export async function beginMessage(kind: MessageKind, caseId: string | null): Promise<MessageFields> {
  const empty: MessageFields = { kind, recipients: [], subject: '', text: '', attachments: [], caseId: null }
  if (caseId === null) return empty
  const found = await bridge().cases.get({ id: caseId })
  if (!found.ok) return empty
  const { email, phone } = found.value.fields.contact
  const { recipients } = readRecipients(kind, kind === 'email' ? email : phone, [])
  return { ...empty, recipients, caseId }
}
