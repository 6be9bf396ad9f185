import { useI18n } from 'vue-i18n'
import { errorCodes, type ErrorCode, type WireError } from '../../preload/contract/index.ts'

/** Whether a code that came as data is one this window has words for. */
export function isErrorCode(text: string): text is ErrorCode {
  return text in errorCodes
}

/** An error of the window itself, or a code that came as data: nothing more is known of it. */
export function plainError(code: ErrorCode): WireError {
  return { code, retryable: errorCodes[code] === 'retryable', ref: '', fields: [], waitMs: null }
}

/**
 * The sentence for an error: what happened, what is safe, what to do. Codes and server text never show; the
 * reference does where somebody may be asked to read it out.
 */
export function useErrorText(): (error: WireError) => string {
  const { t } = useI18n()
  return (error) => {
    const seconds = Math.max(1, Math.ceil((error.waitMs ?? 0) / 1000))
    const sentence = t(`error.${error.code}`, { seconds })
    return error.code === 'internal' ? `${sentence} ${t('error.reference', { ref: error.ref })}` : sentence
  }
}
