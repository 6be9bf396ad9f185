import { onScopeDispose, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'

/** Says in the title of the window that a call rings. It is seen on a locked screen too, so it names nobody. */
export function useRingTitle(isRinging: () => boolean): void {
  const { t } = useI18n()
  const plain = document.title
  watchEffect(() => {
    document.title = isRinging() ? `${t('phone.ringingTitle')} · ${plain}` : plain
  })
  onScopeDispose(() => {
    document.title = plain
  })
}
