import { onMounted, onScopeDispose, shallowRef } from 'vue'
import { wallAddress, type BoardWall } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'

/** The wallboard in a window of its own, as the desk's window opens and closes it. */
export function useWallWindow() {
  const notices = useNotices()
  const wall = shallowRef<BoardWall>({ isPossible: false, isOpen: false })

  async function open(): Promise<void> {
    const asked = await bridge().board.openWall({})
    if (!asked.ok) notices.show({ textKey: 'board.wall.notOpened', tone: 'warn' })
    // A browsing context of its own, or the two windows would draw on one thread and wait for each other.
    else if (asked.value.isToOpen) window.open(`/${wallAddress}`, '_blank', 'popup,noopener,width=1366,height=768')
  }

  const close = async (): Promise<void> => {
    await bridge().board.closeWall({})
  }

  const stop = bridge().on('wallChanged', (next) => {
    wall.value = next
  })
  onScopeDispose(stop)
  onMounted(async () => {
    const known = await bridge().board.getWall({})
    if (known.ok) wall.value = known.value
  })

  return { wall, open, close }
}
