import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useSizeText } from '../../app/size-text.ts'
import { bridge } from '../../bridge/bridge.ts'
import { isWorthWatching, leftWords, partOf, rowsHere } from './pull-words.ts'

/** What comes from the server, how far it has got, and the way to stop it and let it go on. */
export function usePull() {
  const desk = useDeskStore()
  const { t } = useI18n()
  const sizes = useSizeText()
  const isBusy = ref(false)
  const error = shallowRef<WireError | null>(null)

  const pull = computed(() => desk.app?.pull ?? null)
  const isShown = computed(() => pull.value !== null && isWorthWatching(pull.value))
  const part = computed(() => (pull.value === null ? null : partOf(pull.value)))
  const isPaused = computed(() => pull.value?.isPausedByPerson ?? false)
  const isRunning = computed(() => pull.value?.state === 'running' && !isPaused.value)

  /** In one sentence: how it stands. */
  const stateText = computed(() => {
    if (pull.value === null) return ''
    if (isPaused.value) return t('sync.pausedByYou')
    if (!desk.isOnline) return t('sync.waitsForServer')
    return t('sync.running')
  })

  const countText = computed(() => {
    if (pull.value === null) return ''
    const rows = sizes.count(rowsHere(pull.value))
    return part.value === null ? t('sync.rows', { rows }) : t('sync.rowsPart', { rows, part: part.value })
  })

  /** Rate and time left; empty while nothing comes. */
  const speedText = computed(() => {
    if (pull.value === null || !isRunning.value) return ''
    const { rowsPerMinute, leftMs } = pull.value
    const left = leftWords(leftMs)
    const rate = rowsPerMinute === null ? '' : t('sync.rate', { rows: sizes.count(rowsPerMinute) })
    return [rate, left === null ? '' : t(left.key, { count: left.count }, left.count)].filter(Boolean).join(' · ')
  })

  /** Stops what comes in, or lets it go on. What is unsent goes on leaving either way. */
  async function toggle(): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    const answer = isPaused.value ? await bridge().sync.resume({}) : await bridge().sync.pause({})
    isBusy.value = false
    error.value = answer.ok ? null : answer.error
  }

  return { pull, isShown, part, isPaused, isRunning, isBusy, error, stateText, countText, speedText, toggle }
}
