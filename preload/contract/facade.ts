import { z } from 'zod'
import { calls } from './calls.ts'
import type { CallDefinition } from './define.ts'
import { type ErrorCode, errorCodes, type Result, WireError } from './errors.ts'
import { events } from './events.ts'
import { type EventData, type EventKey, type HelplineApi, maxMessageBytes } from './index.ts'

/** How calls and events travel: Electron's IPC or the loopback socket. */
export interface Transport {
  /** Carries one call; what comes back is checked here. May reject: the caller sees `connection-lost`. */
  call(name: string, input: unknown): Promise<unknown>
  /** Every event of the core, by its key in the contract; the answer unsubscribes. */
  onEvent(listener: (key: string, data: unknown) => void): () => void
}

const Envelope = z.union([
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: WireError }),
])

/** An error found on this side of the bridge; `ref` tells it from the core's own references. */
function facadeError(code: ErrorCode): Result<never> {
  const error = { code, retryable: errorCodes[code] === 'retryable', ref: 'window', fields: [], waitMs: null }
  return { ok: false, error }
}

async function answer(transport: Transport, definition: CallDefinition, input: unknown): Promise<Result<unknown>> {
  let plain: unknown
  try {
    // What Electron would refuse to carry (functions, reactive proxies) is refused on either shell (DESIGN 5).
    plain = structuredClone(input)
  } catch {
    return facadeError('bad-request')
  }
  const parsed = definition.in.safeParse(plain)
  if (!parsed.success) return facadeError('bad-request')
  if (new TextEncoder().encode(JSON.stringify(parsed.data)).length > maxMessageBytes) return facadeError('too-large')
  let received: unknown
  try {
    received = await transport.call(definition.name, parsed.data)
  } catch {
    return facadeError('connection-lost')
  }
  const envelope = Envelope.safeParse(received)
  if (!envelope.success) return facadeError('internal')
  if (!envelope.data.ok) return envelope.data
  const value = definition.out.safeParse(envelope.data.value)
  return value.success ? { ok: true, value: value.data } : facadeError('internal')
}

/**
 * Builds `window.helpline` from the contract over a transport: functions only, each answering a `Result` and never
 * throwing; listeners receive an event's data and nothing of the transport (SECURITY A4, B2).
 */
export function buildFacade(transport: Transport): HelplineApi {
  const groups = Object.entries(calls).map(([group, verbs]) => [
    group,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, definition]: [string, CallDefinition]) => [
        verb,
        (input: unknown) => answer(transport, definition, input),
      ]),
    ),
  ])

  function on<K extends EventKey>(key: K, listener: (data: EventData<K>) => void): () => void {
    const definition = events[key]
    return transport.onEvent((received, data) => {
      if (received !== key) return
      const parsed = definition.data.safeParse(data)
      // The schema of `key` has just been applied; TypeScript cannot follow it through the union of all events.
      if (parsed.success) listener(parsed.data as EventData<K>)
    })
  }

  // The mapped type of the contract cannot be rebuilt from `Object.entries`; the unit test compares the two.
  return { ...Object.fromEntries(groups), on } as HelplineApi
}
