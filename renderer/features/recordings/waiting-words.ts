import { useI18n } from 'vue-i18n'
import type { Recording } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { usePhoneStore } from '../phone/index.ts'

/** Reasons of the core that have a sentence of their own; anything else is "tried again soon". */
const reasons = ['disk-full', 'server-busy', 'server-timeout', 'sign-in-needed'] as const

/** Why a recording in the queue does not come yet. */
export function useWaitingWords(): { whyWaiting: (recording: Recording) => string } {
  const { t } = useI18n()
  const desk = useDeskStore()
  const phone = usePhoneStore()
  return {
    whyWaiting({ reason }) {
      if (desk.link.state !== 'connected') return t('recordings.state.waitingForServer')
      if (reason === 'disk-full') return t('recordings.waits.disk-full')
      if (phone.state.lines.length > 0) return t('recordings.waits.call')
      const known = reasons.find((each) => each === reason)
      if (known !== undefined) return t(`recordings.waits.${known}`)
      return t(reason === null ? 'recordings.state.waiting' : 'recordings.waits.again')
    },
  }
}
