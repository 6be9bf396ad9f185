import { computed, shallowRef } from 'vue'
import type { Line } from '../machine/phone-state.ts'
import { usePhoneStore } from '../store.ts'

/** The caller who is about to be handed over, from the choice of a colleague to the order. `onOpen` runs each time. */
export function useHandOver(onOpen: () => void) {
  const phone = usePhoneStore()
  const wanted = shallowRef<string | null>(null)

  /** A caller can be handed over while nobody else is being asked about one. */
  function canFor(line: Line): boolean {
    if (!phone.can.transfer && !phone.can.consult) return false
    if (phone.consultation !== null || line.kind !== 'call' || line.answeredAt === null) return false
    return line.phase === 'talking' || line.phase === 'holding' || line.phase === 'held'
  }

  /** The line whose caller is being handed over; null once it has ended or is on its way. */
  const lineId = computed(() => {
    const line = phone.state.lines.find(({ id }) => id === wanted.value)
    return line !== undefined && canFor(line) ? line.id : null
  })

  /** Opens the choice for a line, else for the one in talk; a second time it closes nothing. */
  function open(id: string | undefined = phone.active?.id): void {
    const line = phone.state.lines.find((each) => each.id === id)
    if (line === undefined || !canFor(line)) return
    if (lineId.value !== line.id) onOpen()
    wanted.value = line.id
  }

  function close(): void {
    wanted.value = null
  }

  function transfer(target: string): void {
    if (lineId.value !== null) phone.transfer(target, lineId.value)
    close()
  }

  function consult(target: string): void {
    if (lineId.value !== null) phone.consult(target, lineId.value)
    close()
  }

  return { lineId, canFor, open, close, transfer, consult }
}
