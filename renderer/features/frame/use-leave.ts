import { ref, shallowRef } from 'vue'
import type { OutboxSummary, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useLeaving } from '../../app/leaving.ts'
import { bridge } from '../../bridge/bridge.ts'
import { usePhoneStore } from '../phone/index.ts'

/** Lock and sign-out. What is being typed is stored first; nobody leaves unsent work or a call without being asked. */
export function useLeave() {
  const desk = useDeskStore()
  const leaving = useLeaving()
  const error = shallowRef<WireError | null>(null)
  const isBusy = ref(false)
  /** Set while the person is asked whether to leave unsent work behind, or somebody on the line. */
  const asked = shallowRef<OutboxSummary | null>(null)

  async function lock(): Promise<void> {
    error.value = null
    await leaving.settle()
    const locked = await bridge().session.lock({})
    if (locked.ok) desk.setSession(locked.value)
    else error.value = locked.error
  }

  async function askSignOut(): Promise<void> {
    await leaving.settle()
    const summary = await bridge().outbox.summary({})
    // While locked the core does not answer that; then the last known count is what there is to say.
    const unsent = summary.ok ? summary.value : desk.unsent
    const isInCall = usePhoneStore().state.lines.length > 0
    if (isInCall || unsent.waiting + unsent.needsYou > 0) asked.value = unsent
    else await signOut()
  }

  async function signOut(): Promise<void> {
    isBusy.value = true
    error.value = null
    // Hung up before, because after it the log of this person takes no more.
    await usePhoneStore().stop()
    const left = await bridge().session.signOut({})
    isBusy.value = false
    if (!left.ok) {
      error.value = left.error
      return
    }
    asked.value = null
    await desk.load()
  }

  return { lock, askSignOut, signOut, asked, isBusy, error }
}
