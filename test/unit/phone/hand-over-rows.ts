import type { PhoneEventKind } from '../../../renderer/features/phone/machine/phone-event.ts'
import { linePhases, type LinePhase } from '../../../renderer/features/phone/machine/phone-state.ts'

/** What an event makes of a telephone with one line, by the phase of that line. */
export type Row = Readonly<Record<LinePhase, string>>

export const unmoved: Row = {
  ringing: '=',
  dialling: '=',
  answering: '=',
  talking: '=',
  holding: '=',
  held: '=',
  resuming: '=',
  transferring: '=',
  ending: '=',
}

/** The same in every phase: the line stays as it is. */
function everywhere(words: string): Row {
  // A row has a cell for every phase: that is what is gone through.
  return Object.fromEntries(linePhases.map((phase) => [phase, `${phase} · ${words}`])) as Row
}

/** The rows of handing on, of listening to others and of pausing, for the table of all events. */
export const handOverRows = {
  transfer: {
    ...unmoved,
    talking: 'transferring · sip-mute sip-transfer:1002',
    held: 'transferring · sip-transfer:1002',
  },
  consult: { ...unmoved, talking: 'holding · sip-hold', held: 'held · sip-dial record:on' },
  'complete-transfer': unmoved,
  'cancel-consultation': unmoved,
  'make-three': unmoved,
  'transfer-taken': unmoved,
  'transfer-accepted': { ...unmoved, transferring: 'ending · sip-hang-up' },
  'transfer-failed': { ...unmoved, transferring: 'talking · sip-unmute tell:transfer-busy' },
  supervise: everywhere('tell:one-at-a-time'),
  'switch-supervision': unmoved,
  supervised: { ...everywhere('sound:beep'), ringing: '=' },
  'tell-failed': everywhere('tell:agent-not-told'),
  pause: everywhere('sip-service'),
  unpause: unmoved,
  'service-done': unmoved,
  'service-failed': unmoved,
  'pause-lamp': unmoved,
  'dismiss-pause-offer': unmoved,
} satisfies Readonly<Partial<Record<PhoneEventKind, Row>>>
