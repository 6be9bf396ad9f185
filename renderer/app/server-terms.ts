import { useI18n } from 'vue-i18n'

/** Words in which servers say how a call ended, where a message stands and in which folder it lies. */
const known = {
  call: ['answered', 'noanswer', 'busy', 'abandoned', 'failed', 'cancelled', 'congestion', 'transferred', 'voicemail'],
  message: ['received', 'queued', 'sent', 'failed', 'delivered', 'pending', 'read', 'draft'],
  folder: ['inbox', 'outbox', 'sent', 'drafts'],
} as const

export type TermKind = keyof typeof known

/** NO_ANSWER, "no answer" and noanswer are one word. */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]+/g, '')

/** What a server says, in the words of the desk; what nobody knows stays as the server says it. */
export function useServerTerms() {
  const { t } = useI18n()
  const keyOf = (kind: TermKind, word: string): string | undefined => known[kind].find((each) => each === plain(word))

  return {
    isKnown: (kind: TermKind, word: string): boolean => keyOf(kind, word) !== undefined,
    termOf: (kind: TermKind, word: string): string => {
      const key = keyOf(kind, word)
      return key === undefined ? word : t(`server.${kind}.${key}`)
    },
  }
}
