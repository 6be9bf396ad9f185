import { expect } from 'vitest'
import {
  emptyCase,
  type Attachment,
  type CaseRecord,
  type MessageDraftFields,
  type MessageFields,
  type MessageRecord,
} from '../../../preload/contract/index.ts'
import { Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { mountDesk } from '../../kit/mount-desk.ts'

export const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`

export function message(
  last: number,
  fields: Partial<MessageFields> = {},
  more: Partial<MessageRecord> = {},
): MessageRecord {
  return {
    id: id(last),
    seq: 1_790_000_000_000 - last,
    serverId: String(last),
    fields: {
      kind: 'email',
      recipients: ['neema@helpline.example'],
      subject: `Subject ${last}`,
      text: 'The shelter has a bed.',
      attachments: [],
      caseId: null,
      ...fields,
    },
    box: 'sent',
    status: 'sent',
    sender: 'amina',
    createdAt: Date.now() - last * 60_000,
    state: 'accepted',
    ...more,
  }
}

/** A core that remembers drafts, files and what was sent, as the real one does. */
export async function openMessages(
  at: string,
  before: readonly MessageRecord[] = [],
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
  mayTakeSlices: Promise<void> = Promise.resolve(),
) {
  const drafts = new Map<string, MessageDraftFields>()
  const thrownAway = new Map<string, MessageDraftFields>()
  const sent = new Map(before.map((each) => [each.id, each]))
  const files = new Map<string, Attachment & { bytes: string }>()
  const fake = await mountDesk({
    at,
    prepare(core) {
      const now = Date.now()
      core.answers('messages.list', () => ({ rows: [...sent.values()], next: null }))
      core.answers('messages.listDrafts', () =>
        [...drafts].map(([draftId, fields]) => ({ id: draftId, fields, createdAt: now, updatedAt: now })),
      )
      core.answers('messages.saveDraft', ({ id: draftId, fields }) => {
        drafts.set(draftId, fields)
        return { updatedAt: Date.now() }
      })
      core.answers('messages.discardDraft', ({ id: draftId }) => {
        thrownAway.set(draftId, drafts.get(draftId) ?? never())
        drafts.delete(draftId)
        return {}
      })
      core.answers('messages.restoreDraft', ({ id: draftId }) => {
        const fields = thrownAway.get(draftId)
        if (fields === undefined) throw new Refusal('not-found')
        drafts.set(draftId, fields)
        return { id: draftId, fields, createdAt: now, updatedAt: now }
      })
      core.answers('messages.get', ({ id: wanted }) => {
        const found = sent.get(wanted)
        if (found === undefined) throw new Refusal('not-found')
        return {
          message: found,
          attachments: found.fields.attachments.flatMap((each) => attachmentOf(each) ?? []),
          received: [],
        }
      })
      core.answers('messages.caseOf', () => ({ caseId: null }))
      core.answers('messages.send', ({ draftId, fields }) => {
        drafts.delete(draftId)
        sent.set(draftId, { ...message(1, fields), id: draftId, serverId: null, status: '', box: '', state: 'saved' })
        return { id: draftId, state: 'saved', savedAt: Date.now() }
      })
      core.answers('files.begin', ({ name, mediaType, size }) => {
        const made = { id: id(900 + files.size), name, mediaType, size, serverId: null, createdAt: Date.now() }
        files.set(made.id, { ...made, state: 'collecting', bytes: '' })
        return { ...made, state: 'collecting' }
      })
      core.answers('files.append', async ({ id: fileId, offset, slice }) => {
        await mayTakeSlices
        const file = files.get(fileId)
        if (file === undefined) throw new Refusal('not-found')
        expect(offset).toBe(file.bytes.length)
        file.bytes += atob(slice)
        return { received: file.bytes.length }
      })
      core.answers('files.finish', ({ id: fileId }) => {
        const file = files.get(fileId)
        if (file === undefined) throw new Refusal('not-found')
        file.state = 'kept'
        return attachmentOf(fileId) ?? never()
      })
      core.answers('files.discard', ({ id: fileId }) => {
        files.delete(fileId)
        return {}
      })
      prepare(core)
    },
  })
  function attachmentOf(fileId: string): Attachment | null {
    const file = files.get(fileId)
    if (file === undefined) return null
    const { name, mediaType, size, state, serverId, createdAt } = file
    return { id: fileId, name, mediaType, size, state, serverId, createdAt }
  }
  return { fake, drafts, sent, files }
}

/** Holds every slice of a file back until it is opened: `openMessages(…, gate.isOpen)`. */
export function closedGate(): { isOpen: Promise<void>; open: () => void } {
  let open = (): void => undefined
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return { isOpen, open: () => open() }
}

/** A case whose contact can be reached by telephone. */
export const caseOf = (about: string): CaseRecord => ({
  id: about,
  seq: 1_790_000_000_000,
  serverId: '300',
  createdAt: Date.now(),
  updatedAt: Date.now(),
  createdBy: 'amina',
  state: 'accepted',
  fields: {
    ...emptyCase(),
    narrative: 'She is afraid to go home.',
    contact: { ...emptyCase().contact, firstName: 'Pendo', phone: '0711 000 482', email: 'not an address' },
  },
})

export function never(): never {
  throw new Error('There is no such file')
}

export function writeText(text: string): void {
  const area = document.querySelector<HTMLTextAreaElement>('#message-text')
  if (area === null) throw new Error('No text field')
  area.value = text
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

export function choose(...files: File[]): void {
  const chooser = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (chooser === null) throw new Error('No file chooser')
  Object.defineProperty(chooser, 'files', { value: files, configurable: true })
  chooser.dispatchEvent(new Event('change', { bubbles: true }))
}

export const chips = (): string[] =>
  [...document.querySelectorAll('.chips__chip')].map((each) => each.textContent.trim())
