import {
  mdiCloudAlertOutline,
  mdiCloudCheckOutline,
  mdiCloudKeyOutline,
  mdiCloudOffOutline,
  mdiCloudSyncOutline,
} from '@mdi/js'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useDeskStore } from '../../app/desk.ts'
import { useTimeText } from '../../app/time-text.ts'

/** Above this the two clocks differ so much that times in lists mislead (DESIGN 6.11). */
const worthSayingSkewMs = 2 * 60_000

const looks = {
  checking: { tone: 'neutral', icon: mdiCloudSyncOutline },
  connected: { tone: 'ok', icon: mdiCloudCheckOutline },
  unreachable: { tone: 'warn', icon: mdiCloudOffOutline },
  strange: { tone: 'danger', icon: mdiCloudAlertOutline },
  certificate: { tone: 'danger', icon: mdiCloudAlertOutline },
  'sign-in-needed': { tone: 'warn', icon: mdiCloudKeyOutline },
} as const

/** The server light: its look, its words and the age of what is known. */
export function useServerWords() {
  const desk = useDeskStore()
  const { t } = useI18n()
  const time = useTimeText()

  const look = computed(() => looks[desk.link.state])
  const text = computed(() => t(`session.link.${desk.link.state}`))

  /** The age of the data, told only when it ages. */
  const age = computed(() => {
    const { state, lastAnswerAt } = desk.link
    if (state === 'connected' || state === 'checking') return ''
    return lastAnswerAt === null ? t('session.neverAnswered') : t('session.lastAnswer', { ago: time.ago(lastAnswerAt) })
  })

  const explanation = computed(() => t(`session.linkMeans.${desk.link.state}`))

  const skew = computed(() => {
    const ms = desk.link.skewMs ?? 0
    if (Math.abs(ms) < worthSayingSkewMs) return ''
    return t(ms > 0 ? 'session.clockBehind' : 'session.clockAhead', { minutes: Math.round(Math.abs(ms) / 60_000) })
  })

  return { look, text, age, explanation, skew }
}
