import { onScopeDispose, watch } from 'vue'
import { useRouter } from 'vue-router'
import { useDeskStore } from '../../app/desk.ts'
import { useNotices } from '../../ui/notices.ts'
import { useColleagues, usePhoneStore } from '../phone/index.ts'
import { createDropOffs } from './drop-offs.ts'

const shownMs = 30_000

function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/**
 * Tells whoever supervises and is not looking at the board that somebody's telephone has gone: a calm notice without a tone.
 * The board has alerts of its own. Only what the exchange says by itself: the server is not asked for it.
 */
export function useDropOffNotices(settleMs?: number): void {
  const desk = useDeskStore()
  if (!desk.can('call.supervise')) return
  const phone = usePhoneStore()
  const router = useRouter()
  const notices = useNotices()
  const { nameOf } = useColleagues()

  const dropOffs = createDropOffs({
    lamps: () => phone.lamps,
    after: afterMs,
    ...(settleMs === undefined ? {} : { settleMs }),
    tell(extensions) {
      const [first = ''] = extensions
      if (router.currentRoute.value.name === 'board') return
      notices.show({
        ...(extensions.length === 1
          ? { textKey: 'board.notice.dropped', params: { name: nameOf(first) } }
          : { textKey: 'board.notice.several', params: { count: extensions.length } }),
        tone: 'warn',
        actionKey: 'board.notice.open',
        onAction: () => void router.push({ name: 'board' }),
        timeoutMs: shownMs,
      })
    },
  })

  watch(
    () => phone.lamps,
    () => dropOffs.look(),
    { immediate: true },
  )
  onScopeDispose(() => dropOffs.stop())
}
