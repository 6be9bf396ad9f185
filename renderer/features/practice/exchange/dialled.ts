import type { Reports } from './call-reports.ts'
import type { Legs } from './legs.ts'
import type { Route } from './sip-proxy.ts'

/** Numbers that behave badly, always in the same way: for practising what to do then. */
const busyNumber = '0700000001'
const silentNumber = '0700000002'
const unknownNumber = '0700000003'
const echoRingsMs = 300
const leastRingMs = 1_500
const mostRingMs = 3_500

export interface DialledParts {
  readonly extension: string
  /** The number that plays back what it hears; '' without one. */
  readonly echoNumber: string
  readonly voices: () => readonly string[]
  readonly legs: Legs
  readonly reports: Reports
  readonly random: () => number
  readonly changed: () => void
}

/** The people and numbers that the extension may call. */
export interface Dialled {
  route(number: string): Route
  live(): number
}

/** Anybody may be called: a simulated person rings and picks up; other text than a number is unknown. */
export function createDialled(parts: DialledParts): Dialled {
  const live = new Set<object>()

  /** `dialled` as it was written: the person answers to just that. */
  function call(dialled: string, number: string): Route {
    const isEcho = number === parts.echoNumber
    const voice = isEcho ? '' : voiceOf(number, parts.voices())
    // An echo test is no call of the helpline.
    const teller = isEcho ? null : parts.reports.call({ number, name: '', queue: '', voice, direction: 'out' })
    const own = {}
    live.add(own)
    const rings = isEcho ? echoRingsMs : leastRingMs + parts.random() * (mostRingMs - leastRingMs)
    const leg = parts.legs.open({
      number: dialled,
      name: '',
      sound: isEcho ? { kind: 'echo' } : voice === '' ? { kind: 'silence' } : { kind: 'voice', voice },
      dials: null,
      answersAfterMs: number === silentNumber ? null : rings,
      headers: [],
      onRings: () => teller?.rings(),
      onAnswered: () => teller?.answered(),
      onEnded: (end) => {
        live.delete(own)
        teller?.ended(end === 'local-hang-up' ? 'exchange' : 'agent')
        parts.changed()
      },
    })
    parts.changed()
    return { kind: 'forward', to: leg.client, headers: [] }
  }

  return {
    route(dialled) {
      const number = dialled.replace(/[\s().-]/g, '')
      if (number === parts.extension || number === busyNumber)
        return { kind: 'refuse', status: 486, reason: 'Busy Here' }
      if (number === unknownNumber || !/^\+?[0-9]{3,15}$/.test(number)) {
        return { kind: 'refuse', status: 404, reason: 'Not Found' }
      }
      return call(dialled, number)
    },
    live: () => live.size,
  }
}

/** The same number is always the same person. */
function voiceOf(number: string, voices: readonly string[]): string {
  const sum = Array.from(number, (digit) => digit.charCodeAt(0)).reduce((total, code) => total + code, 0)
  return voices[sum % Math.max(1, voices.length)] ?? ''
}
