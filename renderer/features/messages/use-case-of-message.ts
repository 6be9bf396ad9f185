import { computed, ref, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { ContactFields, MessageRecord } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { cameIn } from '../../app/message-way.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useCaseFormStore, useOpenCasesStore } from '../cases/index.ts'

/** Whether it came in; nothing of that is on its way. */
export function hasCome({ box, fields, state }: MessageRecord): boolean {
  return state === 'accepted' && cameIn(box, fields.recipients.length > 0)
}

/** The contact of the newest case of whoever sent it; null when nobody here knows them. */
async function knownContact({ fields, sender }: MessageRecord): Promise<ContactFields | null> {
  const who = fields.kind === 'email' ? { number: '', email: sender } : { number: sender, email: '' }
  const found = await bridge().contacts.find(who)
  if (!found.ok || found.value.caseId === null) return null
  const known = await bridge().cases.get({ id: found.value.caseId })
  return known.ok ? known.value.fields.contact : null
}

/** The case that was made from a message that came in, or the way to make one. */
export function useCaseOfMessage() {
  const desk = useDeskStore()
  const cases = useOpenCasesStore()
  const form = useCaseFormStore()
  const router = useRouter()
  const message = shallowRef<MessageRecord | null>(null)
  const caseId = ref<string | null>(null)
  /** Null while it is not known whether there is one. */
  const isKnown = ref(false)
  const isMaking = ref(false)

  const canMake = computed(
    () => desk.can('case.write') && isKnown.value && caseId.value === null && message.value?.serverId != null,
  )

  async function look(record: MessageRecord | null): Promise<void> {
    message.value = record !== null && hasCome(record) ? record : null
    caseId.value = null
    isKnown.value = false
    if (message.value !== null) await ask(message.value)
  }

  async function ask(about: MessageRecord): Promise<void> {
    const found = await bridge().messages.caseOf({ id: about.id })
    // Another message may be on the screen by now.
    if (message.value !== about || !found.ok) return
    isKnown.value = true
    caseId.value = found.value.caseId
  }

  /** Begins the case, or goes on with the one that was begun from this message before. */
  async function make(): Promise<void> {
    const from = message.value
    const mayStill = (): boolean => canMake.value && message.value === from
    if (from?.serverId == null || !mayStill() || isMaking.value) return
    isMaking.value = true
    // A colleague may have made one since this was opened.
    await Promise.all([cases.load(), form.load(), ask(from)])
    if (!mayStill()) {
      isMaking.value = false
      return
    }
    const begun = cases.drafts.find(
      ({ fields }) => fields.source === from.fields.kind && fields.sourceId === from.serverId,
    )
    const { draftId } =
      begun ??
      cases.openForMessage({
        kind: from.fields.kind,
        sourceId: from.serverId,
        sender: from.sender,
        contact: await knownContact(from),
      })
    isMaking.value = false
    await router.push({ name: 'case-draft', params: { draftId } })
  }

  return { caseId, canMake, isMaking, look, make }
}
