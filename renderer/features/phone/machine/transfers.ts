import type { Line, PhoneState, Transfer } from './phone-state.ts'

/** How long a caller who was handed on is known when they come back. */
const rememberMs = 10 * 60_000

/** One caller more who is being handed on; those of long ago are forgotten. */
export function withTransfer(state: PhoneState, line: Line, target: string, at: number): PhoneState {
  const { id: lineId, number, callRef, queue } = line
  const recent = state.transfers.filter((each) => at - each.at < rememberMs && each.lineId !== lineId)
  return { ...state, transfers: [...recent, { lineId, number, target, callRef, queue, at, result: 'on-the-way' }] }
}

/** What became of it, unless that is known already. */
export function withResult(state: PhoneState, lineId: string, result: Transfer['result']): PhoneState {
  const isOpen = state.transfers.some((each) => each.lineId === lineId && each.result === 'on-the-way')
  if (!isOpen) return state
  return {
    ...state,
    transfers: state.transfers.map((each) =>
      each.lineId === lineId && each.result === 'on-the-way' ? { ...each, result } : each,
    ),
  }
}
