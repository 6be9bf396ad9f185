import {
  mdiAccountClockOutline,
  mdiAccountMultipleCheckOutline,
  mdiAccountMultipleOutline,
  mdiClipboardTextClockOutline,
  mdiHelpCircleOutline,
  mdiMicrophoneOff,
  mdiPhoneAlertOutline,
  mdiPhoneCheckOutline,
  mdiPhoneInTalkOutline,
  mdiPhoneOffOutline,
  mdiPhoneRemoveOutline,
  mdiPhoneRingOutline,
  mdiPhoneSyncOutline,
} from '@mdi/js'
import type { QueueState } from '../../../../preload/contract/index.ts'
import type { Line, PhoneLink } from '../machine/phone-state.ts'

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

/** The phone light: the link, unless the link is well and there is no microphone to speak into. */
export function lookOfPhone(link: PhoneLink['state'], isMicrophoneMissing: boolean): Look {
  if (link !== 'registered' || !isMicrophoneMissing) return links[link]
  return { tone: 'warn', icon: mdiMicrophoneOff, key: 'phone.link.noMicrophone' }
}

/** The place in the queue. The server says `ringing` for the ring that joins and for a caller's: the lines tell which. */
export function lookOfQueue({ status, callId }: Pick<QueueState, 'status' | 'callId'>, isCallRinging: boolean): Look {
  if (status === 'ringing' && (isCallRinging || callId !== ''))
    return { tone: 'info', icon: mdiPhoneRingOutline, key: 'phone.queue.ringing' }
  return queues[status]
}

/** What a line is doing, in words. */
export function wordsOfLine(line: Pick<Line, 'phase' | 'isMuted' | 'isRingingThere'>): string {
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
    case 'ending':
      return 'phone.line.ending'
  }
}
