import { computed, shallowRef } from 'vue'
import { useShortcut } from '../../../app/shortcuts.ts'
import { usePhoneStore } from '../store.ts'

/** How long F4 is held before it hangs up (DESIGN 8). */
const hangUpMs = 400

/**
 * The keys of a call. They are swallowed also when there is nothing for them to do: a browser's own meaning (find, the
 * address bar, caret browsing) would take the keyboard away. On a locked screen only mute and hang-up do anything.
 */
export function usePhoneKeys({ isLocked = false } = {}) {
  const phone = usePhoneStore()
  /** The call that was meant when the key went down: should it end by itself meanwhile, no other is hung up for it. */
  const meant = shallowRef<string | null>(null)
  const isHolding = shallowRef(false)
  const isHangingUp = computed(() => isHolding.value && meant.value !== null && meant.value === phone.active?.id)

  function answer(): void {
    if (phone.ringing !== null && !isLocked) phone.answer(phone.ringing.id)
  }

  function toggleHold(): void {
    const line = isLocked ? null : phone.active
    if (line?.phase === 'talking') phone.hold(line.id)
    else if (line?.phase === 'held') phone.resume(line.id)
  }

  function toggleMute(): void {
    const line = phone.active
    if (line !== null && line.answeredAt !== null) phone.setMuted(!line.isMuted, line.id)
  }

  function hangUp(): void {
    if (meant.value !== null) phone.hangUp(meant.value)
  }

  const worksOverDialogs = true
  useShortcut({ keys: 'F3', labelKey: 'phone.keys.answer', worksOverDialogs, run: answer })
  useShortcut({
    keys: 'F4',
    labelKey: 'phone.keys.hangUp',
    worksOverDialogs,
    run: hangUp,
    hold: {
      ms: hangUpMs,
      onHolding: (isDown) => {
        if (isDown) meant.value = phone.active?.id ?? null
        isHolding.value = isDown
      },
    },
  })
  useShortcut({ keys: 'F6', labelKey: 'phone.keys.hold', worksOverDialogs, run: toggleHold })
  useShortcut({ keys: 'F7', labelKey: 'phone.keys.mute', worksOverDialogs, run: toggleMute })

  return { isHangingUp }
}
