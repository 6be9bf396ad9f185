import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { daysAfter, dayTimeOf } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useTimeText } from '../../app/time-text.ts'
import { useNow } from '../../app/use-now.ts'

/** Hours and minutes as they stand in a time field: `09:00`; the midnight that ends a day is `24:00`. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Minutes since midnight of a time as people write it: `9`, `930`, `9:30`, `09.30`, `24:00`; null when it is none. */
export function minuteOf(clock: string): number | null {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(clock.trim()) ?? []
  const minute = Number(hours) * 60 + Number(minutes)
  return hours === undefined || Number(minutes) > 59 || minute > 1440 ? null : minute
}

/** Days of promises in the person's words and the site's zone; current while they are on the screen. */
export function useDueText() {
  const { t } = useI18n()
  const desk = useDeskStore()
  const time = useTimeText()
  const now = useNow(5_000)
  const today = computed(() => dayTimeOf(now.value, desk.timeZone).day)

  /** The word of a near day; '' for any other. */
  function dayWord(day: string): string {
    if (day === today.value) return t('agenda.day.today')
    if (day === daysAfter(today.value, 1)) return t('agenda.day.tomorrow')
    return day === daysAfter(today.value, -1) ? t('agenda.day.yesterday') : ''
  }

  /** "Tomorrow, 09:00" or "24 Nov 2026, 09:00". */
  function due(at: number): string {
    const word = dayWord(dayTimeOf(at, desk.timeZone).day)
    return word === '' ? time.dayAndClock(at) : t('agenda.dayAndClock', { day: word, clock: time.clock(at) })
  }

  /** "Today, 08:00–12:00". The end of a day is 24:00, not the midnight of the next. */
  function period(row: { day: string; fromAt: number; fromMinute: number; toMinute: number }): string {
    const span = `${clockOf(row.fromMinute)}–${clockOf(row.toMinute)}`
    const word = dayWord(row.day)
    const isWholeDay = row.fromMinute === 0 && row.toMinute === 1440
    if (isWholeDay) return t('agenda.dayAndClock', { day: word || time.day(row.fromAt), clock: t('agenda.anyTime') })
    return t('agenda.dayAndClock', { day: word || time.day(row.fromAt), clock: span })
  }

  return { now, today, due, period }
}
