import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useDeskStore } from './desk.ts'
import { useNow } from './use-now.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The language of dates for each language of the desk; English as East Africa writes it, 24 hours. */
const dateLocales: Readonly<Record<string, string>> = { en: 'en-GB', sw: 'sw-KE', pseudo: 'en-GB' }

export interface TimeText {
  /** 10:42 */
  clock: (ms: number) => string
  /** 22 Nov 2026, 10:42 */
  dayAndClock: (ms: number) => string
  /** 22 Nov 2026 */
  day: (ms: number) => string
  /** "5 minutes ago"; stays current on the screen. */
  ago: (ms: number) => string
}

interface Formats {
  readonly clock: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
  readonly ago: Intl.RelativeTimeFormat
}

/** Made once for each language and zone: every line of a list has times of its own, and formats cost more than drawing it. */
const made = new Map<string, Formats>()

function formatsOf(language: string, timeZone: string): Formats {
  const key = `${language} ${timeZone}`
  const known = made.get(key)
  if (known !== undefined) return known
  const zone = { timeZone, hourCycle: 'h23' } as const
  const formats = {
    clock: new Intl.DateTimeFormat(language, { ...zone, hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(language, { ...zone, day: 'numeric', month: 'short', year: 'numeric' }),
    ago: new Intl.RelativeTimeFormat(language, { numeric: 'auto' }),
  }
  made.set(key, formats)
  return formats
}

/** Times in the site's zone and the person's language (DESIGN 6.11, LOOK "Words"). */
export function useTimeText(): TimeText {
  const { locale, t } = useI18n()
  const desk = useDeskStore()
  const now = useNow()

  const formats = computed(() => formatsOf(dateLocales[locale.value] ?? 'en-GB', desk.timeZone))

  const clock = (ms: number): string => formats.value.clock.format(ms)

  function ago(ms: number): string {
    const age = Math.max(0, now.value - ms)
    if (age < minute) return t('time.now')
    if (age < hour) return formats.value.ago.format(-Math.floor(age / minute), 'minute')
    if (age < day) return formats.value.ago.format(-Math.floor(age / hour), 'hour')
    if (age < 30 * day) return formats.value.ago.format(-Math.floor(age / day), 'day')
    return formats.value.day.format(ms)
  }

  const dayText = (ms: number): string => formats.value.day.format(ms)

  return { clock, day: dayText, dayAndClock: (ms) => `${dayText(ms)}, ${clock(ms)}`, ago }
}
