import { ref, shallowRef } from 'vue'
import type { OutboxSummary, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useLeaving } from '../../app/leaving.ts'
import { bridge } from '../../bridge/bridge.ts'
import { usePhoneStore } from '../phone/index.ts'

/**
 * Lock and sign-out. What is being typed is stored first; nobody leaves unsent work, a call, or what could not be stored
 * without being asked.
 */
export function useLeave() {
  const desk = useDeskStore()
  const leaving = useLeaving()
  const error = shallowRef<WireError | null>(null)
  const isBusy = ref(false)
  /** Set while the person is asked whether to leave unsent work behind, or somebody on the line. */
  const asked = shallowRef<OutboxSummary | null>(null)
  /** Set while the person is asked whether to leave although this computer does not store what they typed last. */
  const unkept = ref<'lock' | 'sign-out' | null>(null)

  /** The screen takes with it what is not stored: without a yes nobody leaves it behind. */
  async function isStored(way: 'lock' | 'sign-out', isAnyway: boolean): Promise<boolean> {
    const isAllKept = await leaving.settle()
    unkept.value = isAllKept || isAnyway ? null : way
    return unkept.value === null
  }

  async function lock(isAnyway = false): Promise<void> {
    error.value = null
    if (!(await isStored('lock', isAnyway))) return
    const locked = await bridge().session.lock({})
    if (locked.ok) desk.setSession(locked.value)
    else error.value = locked.error
  }

  async function askSignOut(isAnyway = false): Promise<void> {
    if (!(await isStored('sign-out', isAnyway))) return
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

  /** Yes: what is not stored is left behind. */
  async function leaveUnkept(): Promise<void> {
    const way = unkept.value
    unkept.value = null
    if (way === 'lock') await lock(true)
    else if (way === 'sign-out') await askSignOut(true)
  }

  return { lock, askSignOut, leaveUnkept, signOut, asked, unkept, isBusy, error }
}
