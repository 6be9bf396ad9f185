import type { SipAgent, SipCall } from '../sip/sip-agent.ts'

/** How long the exchange may take for a feature code, and how long it may keep the call afterwards. */
const longestMs = 15_000
const lingerMs = 3000

interface Options {
  readonly agent: Pick<SipAgent, 'dial'>
  /** A stream of silence for a call, and its end. */
  readonly silence: (id: string) => MediaStream
  readonly release: (id: string) => void
  readonly after: (ms: number, run: () => void) => () => void
  readonly onDone: (id: string, isDone: boolean) => void
}

interface ServiceCalls {
  /** Dials a feature code: done once the exchange has answered it. */
  dial(id: string, number: string): void
  count(): number
}

/** Calls to feature codes, in which nobody talks: no line, no log, no sound. See {@link ServiceCalls}. */
export function createServiceCalls({ agent, silence, release, after, onDone }: Options): ServiceCalls {
  const calls = new Map<string, SipCall>()

  function dial(id: string, number: string): void {
    const call = agent.dial(number, silence(id))
    calls.set(id, call)
    let isDone = false
    let cancel = after(longestMs, () => call.hangUp())
    call.listen((event) => {
      if (event.kind === 'confirmed') {
        isDone = true
        onDone(id, true)
        cancel()
        // Most exchanges hang up by themselves once they have done it.
        cancel = after(lingerMs, () => call.hangUp())
      }
      if (event.kind !== 'ended') return
      cancel()
      calls.delete(id)
      release(id)
      if (!isDone) onDone(id, false)
    })
  }

  return { dial, count: () => calls.size }
}
