import { computed, shallowRef } from 'vue'
import {
  type Attachment,
  type FieldProblem,
  type MessageFields,
  type MessageKind,
  type MessageRecord,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useKeptDraft, useKeptWork, useRecordWay } from '../records/index.ts'

interface OpenMessage {
  readonly id: string
  readonly fields: MessageFields
  /** Null while it is a draft. */
  readonly record: MessageRecord | null
  readonly attachments: readonly Attachment[]
  readonly isStored: boolean
}

function emptyMessage(kind: MessageKind): MessageFields {
  return { kind, recipients: [], subject: '', text: '', attachments: [], caseId: null }
}

/** What is missing before it can leave, in the order of the form. */
function missingOf({ recipients, text }: MessageFields): FieldProblem[] {
  const fields = [...(recipients.length === 0 ? ['recipients'] : []), ...(text.trim() === '' ? ['text'] : [])]
  return fields.map((field) => ({ field, rule: 'required', serverText: null }))
}

/** One message on the screen: a draft that is kept while it is written, or one to be read. */
export function useMessage() {
  const desk = useDeskStore()
  const keptWork = useKeptWork()
  const opened = shallowRef<OpenMessage | null>(null)
  const openError = shallowRef<WireError | null>(null)
  const sendError = shallowRef<WireError | null>(null)
  const ownProblems = shallowRef<readonly FieldProblem[]>([])
  const isSending = shallowRef(false)
  const kept = useKeptDraft<{ id: string; fields: MessageFields }>((draft) => bridge().messages.saveDraft(draft))
  const follower = useRecordWay(['email', 'sms'], () => undefined)
  let opening = 0

  const isDraft = computed(() => opened.value !== null && opened.value.record === null)
  const problems = computed(() => (isDraft.value ? ownProblems.value : (follower.way.value?.problems ?? [])))

  async function find(id: string, kind: MessageKind | null): Promise<OpenMessage | WireError> {
    if (desk.can('case.write')) {
      const drafts = await bridge().messages.listDrafts({})
      if (!drafts.ok) return drafts.error
      const draft = drafts.value.find((each) => each.id === id)
      if (draft !== undefined) return { id, fields: draft.fields, record: null, attachments: [], isStored: true }
    }
    const found = await bridge().messages.get({ id })
    if (found.ok) {
      const { message, attachments } = found.value
      return { id, fields: message.fields, record: message, attachments, isStored: true }
    }
    const begins = kind !== null && found.error.code === 'not-found' && desk.can('case.write')
    return begins ? { id, fields: emptyMessage(kind), record: null, attachments: [], isStored: false } : found.error
  }

  /** Opens a message or a draft; `kind` says what an id that nobody knows yet is going to be. */
  async function open(id: string, kind: MessageKind | null): Promise<void> {
    const mine = ++opening
    opened.value = null
    openError.value = null
    sendError.value = null
    ownProblems.value = []
    follower.forget()
    await keptWork.settled()
    const found = await find(id, kind)
    if (mine !== opening) return
    if ('code' in found) {
      openError.value = found
      return
    }
    opened.value = found
    if (found.record === null) return
    const { state, serverId, createdAt } = found.record
    await follower.follow({ id, state, serverId, savedAt: state === 'accepted' ? null : createdAt })
  }

  function write(part: Partial<MessageFields>): void {
    if (opened.value === null || !isDraft.value) return
    const fields = { ...opened.value.fields, ...part }
    opened.value = { ...opened.value, fields, isStored: true }
    ownProblems.value = ownProblems.value.filter(({ field }) => !(field in part))
    sendError.value = null
    kept.changed({ id: opened.value.id, fields })
  }

  /** `sent` when the core has it durably on its way; `refused` leaves the reasons at the fields. */
  async function send(): Promise<'sent' | 'refused' | 'failed'> {
    const now = opened.value
    if (now === null || !isDraft.value || isSending.value) return 'failed'
    ownProblems.value = missingOf(now.fields)
    if (ownProblems.value.length > 0) return 'refused'
    isSending.value = true
    sendError.value = null
    await kept.pause()
    const { id } = now
    const sent = await bridge().messages.send({ draftId: id, fields: opened.value?.fields ?? now.fields })
    isSending.value = false
    if (!sent.ok) {
      kept.resume()
      ownProblems.value = sent.error.fields
      sendError.value = sent.error.fields.length > 0 ? null : sent.error
      return sent.error.fields.length > 0 ? 'refused' : 'failed'
    }
    kept.forget()
    await open(id, null)
    return 'sent'
  }

  /** Throws the draft away; answers why when it cannot. */
  async function discard(): Promise<WireError | null> {
    const now = opened.value
    if (now === null || !isDraft.value) return null
    await kept.flush()
    await kept.pause()
    const answer = now.isStored ? await bridge().messages.discardDraft({ id: now.id }) : null
    if (answer !== null && !answer.ok && answer.error.code !== 'not-found') {
      kept.resume()
      return answer.error
    }
    kept.forget()
    return null
  }

  /** Makes it a draft again, to be mended; answers why when it cannot. */
  async function takeBack(): Promise<WireError | null> {
    const now = opened.value
    const refused = follower.way.value?.problems ?? []
    const error = await follower.takeBack()
    if (error !== null || now === null) return error
    await open(now.id, null)
    ownProblems.value = refused
    return null
  }

  return {
    opened,
    openError,
    sendError,
    isDraft,
    isSending,
    problems,
    way: follower.way,
    vanished: follower.vanished,
    keeping: kept.keeping,
    open,
    write,
    send,
    discard,
    takeBack,
  }
}
