import { v7 } from 'uuid'
import beep from '../../../../resources/sounds/beep.ogg?url'
import ring from '../../../../resources/sounds/ring.ogg?url'
import warning from '../../../../resources/sounds/warning.ogg?url'
import type { Sounds } from '../audio/ringer.ts'
import { createSipAgent } from '../sip/sip-adapter.ts'
import type { SipAgent, SipAgentOptions } from '../sip/sip-agent.ts'

/** What the telephone needs of the machine: a test gives its own. */
export interface PhoneWorld {
  createAgent(options: SipAgentOptions): SipAgent
  /** ms since the epoch. */
  now(): number
  /** UUIDv7. */
  newId(): string
  /** Runs something once after some ms; the answer takes it back. */
  after(ms: number, run: () => void): () => void
  every(ms: number, run: () => void): () => void
  readonly media: MediaDevices | null
  createAudio(): HTMLAudioElement
  createAudioContext(): AudioContext
  readonly sounds: Sounds
}

/** The browser this window is. */
export function browserWorld(): PhoneWorld {
  return {
    createAgent: createSipAgent,
    now: () => Date.now(),
    newId: () => v7(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    every(ms, run) {
      const timer = setInterval(run, ms)
      return () => clearInterval(timer)
    },
    // Declared as always there; it is not where a page has no secure origin.
    media: 'mediaDevices' in navigator ? navigator.mediaDevices : null,
    createAudio: () => new Audio(),
    createAudioContext: () => new AudioContext(),
    sounds: { ring, beep, warning },
  }
}
