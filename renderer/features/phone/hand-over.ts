import { computed, type ComputedRef, type ShallowRef } from 'vue'
import type { PhoneAccount } from '../../../preload/contract/index.ts'
import type { Happening } from './engine/call-desk.ts'
import { supervisionCode } from './machine/feature-codes.ts'
import { activeLine, consultationOf, mostLines } from './machine/lines.ts'
import type { Line, PhoneState, SupervisionHow } from './machine/phone-state.ts'

interface Options {
  readonly state: ShallowRef<PhoneState>
  readonly account: ShallowRef<PhoneAccount | null>
  readonly dispatch: (happening: Happening) => void
  readonly newId: () => string
}

/** What this site's exchange can do at all, and whether now is a moment for it: what is false is not offered. */
interface Offered {
  readonly transfer: boolean
  readonly consult: boolean
  /** Three in a room: while a consultation is on. */
  readonly conference: boolean
  readonly supervise: boolean
  readonly pause: boolean
  readonly lamps: boolean
}

/** The part of the telephone's store that hands callers on, talks in threes, listens to others and pauses. */
export function createHandOver({ state, account, dispatch, newId }: Options) {
  const both = computed(() => consultationOf(state.value))
  const consultation: ComputedRef<Line | null> = computed(() => both.value?.there ?? null)
  const consulted: ComputedRef<Line | null> = computed(() => both.value?.caller ?? null)

  /** The caller that "transfer" means: the one in talk or held by hand, never one in consultation. */
  const handable = computed(() => {
    if (both.value !== null) return both.value.caller
    const line = activeLine(state.value)
    const isInHand = line !== null && line.kind === 'call' && ['talking', 'held'].includes(line.phase)
    return isInHand ? line : null
  })

  const can: ComputedRef<Offered> = computed(() => {
    const control = account.value?.control
    const { conferring, lines, link, pending } = state.value
    const isFree = link.state === 'registered' && pending === null && conferring === null
    const transfer = control?.transfer === 'refer' && isFree && handable.value !== null
    return {
      transfer,
      consult: transfer && lines.length < mostLines,
      conference: transfer && (control.conference ?? null) !== null && consultation.value?.phase === 'talking',
      supervise:
        control !== undefined && supervisionCode(control, '0', 'listen') !== null && isFree && lines.length === 0,
      pause: (control?.pause ?? null) !== null && isFree,
      lamps: control?.lamps === true,
    }
  })

  return {
    can,
    consultation,
    consulted,
    /** Hands the caller on without a word to the target; the caller in hand unless another line is named. */
    transfer(target: string, lineId = handable.value?.id): void {
      if (lineId !== undefined) dispatch({ kind: 'transfer', lineId, target })
    },
    /** Holds the caller and calls somebody about them; answers the id of the line to be. */
    consult(number: string, aboutId = handable.value?.id): string {
      const lineId = newId()
      if (aboutId !== undefined) dispatch({ kind: 'consult', lineId, aboutId, number })
      return lineId
    },
    completeTransfer: () => dispatch({ kind: 'complete-transfer' }),
    cancelConsultation: () => dispatch({ kind: 'cancel-consultation' }),
    makeThree: () => dispatch({ kind: 'make-three', lineId: newId() }),
    /** Enters the call of a colleague; answers the id of the line to be. `hangUp` leaves it. */
    supervise(extension: string, how: SupervisionHow): string {
      const lineId = newId()
      dispatch({ kind: 'supervise', lineId, extension, how })
      return lineId
    },
    switchSupervision: (how: SupervisionHow) => dispatch({ kind: 'switch-supervision', lineId: newId(), how }),
    pause: (reason: string) => dispatch({ kind: 'pause', callId: newId(), reason }),
    unpause: () => dispatch({ kind: 'unpause', callId: newId() }),
    dismissPauseOffer: () => dispatch({ kind: 'dismiss-pause-offer' }),
  }
}
