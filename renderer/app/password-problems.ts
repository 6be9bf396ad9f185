import { computed, type ComputedRef, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { WireError } from '../../preload/contract/index.ts'
import { useErrorText } from './error-text.ts'

type PasswordPart = 'current' | 'next' | 'again'

/** Which of the three password fields an error without named fields is about. */
const partOf: Readonly<Partial<Record<WireError['code'], PasswordPart>>> = {
  'wrong-password': 'current',
  'wrong-password-here': 'current',
  'weak-password': 'next',
  'default-password': 'next',
  'passwords-differ': 'again',
}

export interface PasswordProblems {
  /** The sentence under one field, '' when nothing is wrong with it. */
  problemFor: (part: PasswordPart) => string
  /** The sentence for what is about none of the fields. */
  general: ComputedRef<string>
}

/** Puts an error of a password change where it belongs: at its field, or over the button. */
export function usePasswordProblems(error: ShallowRef<WireError | null>): PasswordProblems {
  const { t } = useI18n()
  const errorText = useErrorText()

  function problemFor(part: PasswordPart): string {
    if (error.value === null) return ''
    const named = error.value.fields.find((problem) => problem.field === part)
    if (named?.serverText != null) return t('session.newPassword.serverSays', { text: named.serverText })
    if (named !== undefined) return t('session.newPassword.refused')
    return partOf[error.value.code] === part ? errorText(error.value) : ''
  }

  const general = computed(() => {
    if (error.value === null) return ''
    const isAtField = (['current', 'next', 'again'] as const).some((part) => problemFor(part) !== '')
    return isAtField ? '' : errorText(error.value)
  })

  return { problemFor, general }
}
