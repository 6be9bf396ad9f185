import {
  type Attachment,
  type FieldProblem,
  type MessageDraftFields,
  type MessageFields,
  type MessageRecord,
  type ReceivedFile,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useRecordDraft } from '../records/index.ts'

interface OpenMessage {
  readonly id: string
  readonly fields: MessageDraftFields
  /** Null while it is a draft. */
  readonly record: MessageRecord | null
  readonly attachments: readonly Attachment[]
  /** Files of an e-mail that came in; null while nobody has been able to ask the server for them. */
  readonly received: readonly ReceivedFile[] | null
  readonly isStored: boolean
}

/** What a draft does not have yet. */
const nothingWith = { record: null, attachments: [], received: [] } as const

/** What leaves: nothing that is half typed. */
function wholeOf({ kind, recipients, subject, text, attachments, caseId }: MessageDraftFields): MessageFields {
  return { kind, recipients, subject, text, attachments, caseId }
}

/** What is missing before it can leave, in the order of the form. */
function missingOf({ recipients, text }: MessageFields): FieldProblem[] {
  const fields = [...(recipients.length === 0 ? ['recipients'] : []), ...(text.trim() === '' ? ['text'] : [])]
  return fields.map((field) => ({ field, rule: 'required', serverText: null }))
}

/** One message on the screen: a draft that is kept while it is written, or one to be read. */
export function useMessage() {
  const desk = useDeskStore()
  const draft = useRecordDraft<MessageDraftFields, OpenMessage>({
    kinds: ['email', 'sms'],
    missingOf,
    keep: (kept) => bridge().messages.saveDraft(kept),
    commit: ({ draftId, fields }) => bridge().messages.send({ draftId, fields: wholeOf(fields) }),
    discard: (id) => bridge().messages.discardDraft({ id }),
  })

  /** `begin` makes what an id that nobody knows yet begins with. */
  async function find(id: string, begin: (() => Promise<MessageFields>) | null): Promise<OpenMessage | WireError> {
    if (desk.can('case.write')) {
      const drafts = await allDrafts((page) => bridge().messages.listDrafts(page))
      if (!drafts.ok) return drafts.error
      const found = drafts.value.find((each) => each.id === id) ?? null
      if (found !== null) return { ...nothingWith, id, fields: found.fields, isStored: true }
    }
    const found = await bridge().messages.get({ id })
    if (found.ok) {
      const { message, attachments, received } = found.value
      return { id, fields: message.fields, record: message, attachments, received, isStored: true }
    }
    if (begin === null || found.error.code !== 'not-found' || !desk.can('case.write')) return found.error
    return { ...nothingWith, id, fields: await begin(), isStored: false }
  }

  /** Opens a message, a draft, or with `begin` a new message under that id. */
  function open(id: string, begin: (() => Promise<MessageFields>) | null): Promise<void> {
    return draft.show(() => find(id, begin))
  }

  function write(part: Partial<MessageDraftFields>): void {
    const now = draft.opened.value
    if (now !== null) draft.change({ ...now.fields, ...part }, (field) => field in part)
  }

  /** `taken` when the core has it durably on its way. */
  async function send() {
    const id = draft.opened.value?.id
    const outcome = await draft.commit()
    if (outcome === 'taken' && id !== undefined) await open(id, null)
    return outcome
  }

  const { opened, openError, isDraft, problems, way, vanished, keeping, discard } = draft
  return {
    opened,
    openError,
    sendError: draft.commitError,
    isDraft,
    isSending: draft.isCommitting,
    problems,
    way,
    vanished,
    keeping,
    open,
    write,
    send,
    discard,
    /** Makes it a draft again, to be mended; answers why when it cannot. */
    takeBack: () => draft.takeBack((id) => open(id, null)),
  }
}
