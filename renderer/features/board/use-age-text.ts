import { useI18n } from 'vue-i18n'
import { useTimeText } from '../../app/time-text.ts'

/** How old something is, in a few letters: to the second at first, then by the minute, then the day and the time. */
export function useAgeText(): (at: number | null, now: number) => string {
  const { t } = useI18n()
  const time = useTimeText()
  return (at, now) => {
    if (at === null) return t('board.age.never')
    const seconds = Math.max(0, Math.floor((now - at) / 1000))
    if (seconds < 2) return t('board.age.now')
    if (seconds < 60) return t('board.age.seconds', { count: seconds })
    if (seconds < 3600) return t('board.age.minutes', { count: Math.floor(seconds / 60) })
    return t('board.age.since', { when: time.dayAndClock(at) })
  }
}
