import type { SupervisionHow } from '../machine/phone-state.ts'

const pattern = /^helpline-desk supervision (listen|whisper|barge|off)$/
const ways: readonly SupervisionHow[] = ['listen', 'whisper', 'barge']

/** What a supervisor's desk, or the dialplan in its place, says to the one who is listened to; null: not any more. */
export function supervisionText(how: SupervisionHow | null): string {
  return `helpline-desk supervision ${how ?? 'off'}`
}

/** Reads such a message; undefined for any other. */
export function readSupervision(text: string): SupervisionHow | null | undefined {
  const word = pattern.exec(text.trim())?.[1]
  if (word === undefined) return undefined
  return ways.find((way) => way === word) ?? null
}
