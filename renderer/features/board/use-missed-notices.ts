import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { firstThresholds, type BoardView } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { missedLimit } from './alerts.ts'
import { createMissedCalls } from './missed-calls.ts'

const lookEveryMs = 60_000
const shownMs = 30_000

/**
 * Tells whoever supervises, on any screen, at whom calls ring without being answered: a calm notice without a tone. The core
 * asks the server for it once a minute, and the board has alerts of its own.
 */
export function useMissedNotices(): void {
  const desk = useDeskStore()
  if (!desk.can('call.supervise')) return
  const router = useRouter()
  const notices = useNotices()
  const missed = createMissedCalls()
  let limit = missedLimit(firstThresholds())

  function see({ state, agents }: BoardView): void {
    // Of a board that is out of date nobody can say who does not answer.
    if (state !== 'live') return
    const fresh = missed.look(agents, limit, router.currentRoute.value.name === 'board')
    const [first] = fresh
    if (first === undefined) return
    notices.show({
      ...(fresh.length === 1
        ? { textKey: 'board.notice.missed', params: { ...first } }
        : { textKey: 'board.notice.missedSeveral', params: { count: fresh.length } }),
      tone: 'warn',
      actionKey: 'board.notice.open',
      onAction: () => void router.push({ name: 'board' }),
      timeoutMs: shownMs,
    })
  }

  async function look(): Promise<void> {
    // Before the first screen is there nobody knows whether it is the board.
    await router.isReady().catch(() => undefined)
    // Thresholds may have been changed on the board meanwhile.
    const kept = await bridge().board.getThresholds({})
    if (kept.ok) limit = missedLimit(kept.value)
    const seen = await bridge().board.watch({ isAside: true })
    if (seen.ok) see(seen.value)
  }

  const stop = bridge().on('boardChanged', see)
  const timer = setInterval(() => void look(), lookEveryMs)
  void look()
  onScopeDispose(() => {
    stop()
    clearInterval(timer)
    // Whoever is locked or signed out is refused, and the core has stopped by itself.
    void bridge().board.leave({ isAside: true })
  })
}
