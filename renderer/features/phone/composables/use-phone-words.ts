import {
  mdiAccountClockOutline,
  mdiAccountMultipleCheckOutline,
  mdiAccountMultipleOutline,
  mdiCheckCircleOutline,
  mdiClipboardTextClockOutline,
  mdiHelpCircleOutline,
  mdiMicrophoneOff,
  mdiMinusCircleOutline,
  mdiPhoneAlertOutline,
  mdiPhoneCheckOutline,
  mdiPhoneInTalkOutline,
  mdiPhoneOffOutline,
  mdiPhoneRemoveOutline,
  mdiPhoneRingOutline,
  mdiPhoneSyncOutline,
  mdiShieldAlertOutline,
} from '@mdi/js'
import type { QueueState } from '../../../../preload/contract/index.ts'
import type { Line, LinkWhy, PhoneLink } from '../machine/phone-state.ts'

interface Look {
  readonly tone: 'neutral' | 'info' | 'ok' | 'warn' | 'danger'
  readonly icon: string
  /** Key of the words; the sentence that explains them is `<key>Means` where there is one. */
  readonly key: string
}

const links: Readonly<Record<PhoneLink['state'], Look>> = {
  off: { tone: 'neutral', icon: mdiPhoneOffOutline, key: 'phone.link.off' },
  connecting: { tone: 'neutral', icon: mdiPhoneSyncOutline, key: 'phone.link.connecting' },
  registered: { tone: 'ok', icon: mdiPhoneCheckOutline, key: 'phone.link.registered' },
  lost: { tone: 'danger', icon: mdiPhoneAlertOutline, key: 'phone.link.lost' },
  refused: { tone: 'danger', icon: mdiPhoneRemoveOutline, key: 'phone.link.refused' },
}

const queues: Readonly<Record<QueueState['status'], Look>> = {
  unknown: { tone: 'neutral', icon: mdiHelpCircleOutline, key: 'phone.queue.unknown' },
  offline: { tone: 'neutral', icon: mdiAccountMultipleOutline, key: 'phone.queue.offline' },
  ringing: { tone: 'info', icon: mdiAccountClockOutline, key: 'phone.queue.joining' },
  online: { tone: 'ok', icon: mdiAccountMultipleCheckOutline, key: 'phone.queue.online' },
  oncall: { tone: 'ok', icon: mdiPhoneInTalkOutline, key: 'phone.queue.oncall' },
  wrapup: { tone: 'warn', icon: mdiClipboardTextClockOutline, key: 'phone.queue.wrapup' },
}

/** Causes that somebody has to put right: each has words of its own also where there is little room. */
const untrusted: readonly LinkWhy[] = ['wrong-certificate', 'certificate-expired', 'certificate-name']

/** The phone light: the link, unless the link is well and there is no microphone to speak into. */
export function lookOfPhone({ state, why }: Pick<PhoneLink, 'state' | 'why'>, isMicrophoneMissing: boolean): Look {
  if (state === 'registered' && isMicrophoneMissing)
    return { tone: 'warn', icon: mdiMicrophoneOff, key: 'phone.link.noMicrophone' }
  if (why !== null && untrusted.includes(why))
    return { tone: 'danger', icon: mdiShieldAlertOutline, key: `phone.link.whyShort.${why}` }
  if (why === 'secret') return { ...links[state], key: 'phone.link.whyShort.secret' }
  return links[state]
}

/** The sentence about the link: what happened, and who can help. */
export function sentenceOfLink(link: PhoneLink, isMicrophoneMissing: boolean, isTalking: boolean): string {
  const { state, why, wasRegistered } = link
  if (state === 'registered' && isMicrophoneMissing) return 'phone.link.noMicrophoneMeans'
  if (state !== 'lost' && state !== 'refused') return `phone.link.${state}Means`
  // An exchange that is not the one it should be is the first thing to know, also in a call.
  if (why !== null && (state === 'refused' || untrusted.includes(why))) return `phone.link.why.${why}`
  if (isTalking) return 'phone.link.lostInCall'
  if (why === 'unreachable' && !wasRegistered) return 'phone.link.neverReachedMeans'
  return why === null || why === 'unreachable' ? `phone.link.${state}Means` : `phone.link.why.${why}`
}

/** What a colleague's telephone is doing, as the exchange tells it. */
export type LampState = 'free' | 'ringing' | 'busy' | 'off' | 'unknown'

const lamps: Readonly<Record<LampState, Look>> = {
  free: { tone: 'ok', icon: mdiCheckCircleOutline, key: 'phone.lamp.free' },
  ringing: { tone: 'info', icon: mdiPhoneRingOutline, key: 'phone.lamp.ringing' },
  busy: { tone: 'danger', icon: mdiMinusCircleOutline, key: 'phone.lamp.busy' },
  off: { tone: 'neutral', icon: mdiPhoneOffOutline, key: 'phone.lamp.off' },
  unknown: { tone: 'neutral', icon: mdiHelpCircleOutline, key: 'phone.lamp.unknown' },
}

/** A lamp in word, shape and colour. */
export function lookOfLamp(lamp: LampState): Look {
  return lamps[lamp]
}

/** The place in the queue. The server says `ringing` for the ring that joins and for a caller's: the lines tell which. */
export function lookOfQueue({ status, callId }: Pick<QueueState, 'status' | 'callId'>, isCallRinging: boolean): Look {
  if (status === 'ringing' && (isCallRinging || callId !== ''))
    return { tone: 'info', icon: mdiPhoneRingOutline, key: 'phone.queue.ringing' }
  return queues[status]
}

/** What a line is doing, in words. */
export function wordsOfLine(line: Pick<Line, 'phase' | 'kind' | 'isMuted' | 'isRingingThere'>): string {
  if (line.phase === 'talking' && line.kind === 'conference')
    return line.isMuted ? 'phone.line.inConferenceMuted' : 'phone.line.inConference'
  if (line.phase === 'talking' && line.kind === 'consultation' && !line.isMuted) return 'phone.line.consulting'
  switch (line.phase) {
    case 'ringing':
      return 'phone.line.ringing'
    case 'dialling':
      return line.isRingingThere ? 'phone.line.ringingThere' : 'phone.line.dialling'
    case 'answering':
      return 'phone.line.answering'
    case 'talking':
      return line.isMuted ? 'phone.line.muted' : 'phone.line.talking'
    case 'holding':
      return 'phone.line.holding'
    case 'held':
      return 'phone.line.held'
    case 'resuming':
      return 'phone.line.resuming'
    case 'transferring':
      return 'phone.line.transferring'
    case 'ending':
      return 'phone.line.ending'
  }
}
