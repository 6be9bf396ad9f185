import { computed } from 'vue'
import { useDeskStore } from '../../../app/desk.ts'
import type { SupervisionHow } from '../machine/phone-state.ts'
import { usePhoneStore } from '../store.ts'

const all: readonly SupervisionHow[] = ['listen', 'whisper', 'barge']

/** How this person may take part in others' calls, and who takes part in theirs. */
export function useSupervision() {
  const phone = usePhoneStore()
  const desk = useDeskStore()

  /** Empty for whoever may not, and where the exchange of the site has none of it. */
  const ways = computed<readonly SupervisionHow[]>(() => {
    const codes = phone.account?.control.supervise ?? null
    if (codes === null || !desk.can('call.supervise')) return []
    return all.filter((how) => codes.switching !== '' || codes[how] !== '')
  })

  /** The name of who listens; '' where the exchange says only that somebody does. */
  function nameOfSupervisor(nameOf: (number: string) => string): string {
    const { supervisedBy } = phone.state
    return supervisedBy === null ? '' : nameOf(supervisedBy.extension)
  }

  return { ways, nameOfSupervisor }
}
