import type { ShallowRef } from 'vue'
import type { Happening } from './engine/call-desk.ts'
import { activeLine, ringingLine } from './machine/lines.ts'
import type { Line, PhoneState } from './machine/phone-state.ts'

interface Options {
  readonly state: ShallowRef<PhoneState>
  readonly dispatch: (happening: Happening) => void
  readonly newId: () => string
}

/** The part of the telephone's store that is pressed on one line: without a line, the one that is meant by itself. */
export function createLinePresses({ state, dispatch, newId }: Options) {
  function onLine(
    kind: 'answer' | 'reject' | 'hang-up' | 'hold' | 'resume',
    lineId: string | undefined,
    meant: (state: PhoneState) => Line | null,
  ): void {
    const id = lineId ?? meant(state.value)?.id
    if (id !== undefined) dispatch({ kind, lineId: id })
  }

  const heldLine = ({ lines }: PhoneState): Line | null => lines.find((line) => line.phase === 'held') ?? null

  return {
    answer: (lineId?: string) => onLine('answer', lineId, ringingLine),
    reject: (lineId?: string) => onLine('reject', lineId, ringingLine),
    hangUp: (lineId?: string) => onLine('hang-up', lineId, activeLine),
    hold: (lineId?: string) => onLine('hold', lineId, activeLine),
    resume: (lineId?: string) => onLine('resume', lineId, heldLine),
    swap: () => dispatch({ kind: 'swap' }),
    setMuted(isMuted: boolean, lineId = activeLine(state.value)?.id): void {
      if (lineId !== undefined) dispatch({ kind: 'mute', lineId, isMuted })
    },
    sendDigit(digit: string, lineId = activeLine(state.value)?.id): void {
      if (lineId !== undefined) dispatch({ kind: 'digit', lineId, digit })
    },
    /** Answers the id of the line to be; a call in talk is held first. */
    dial(number: string): string {
      const lineId = newId()
      dispatch({ kind: 'dial', lineId, number })
      return lineId
    },
    extendWrapUp: () => dispatch({ kind: 'extend-wrap-up' }),
    endWrapUp: () => dispatch({ kind: 'end-wrap-up' }),
    takeCalls: () => dispatch({ kind: 'take-calls' }),
    dismissCallBack: () => dispatch({ kind: 'dismiss-call-back' }),
  }
}
