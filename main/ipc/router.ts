import { allCalls, AppError, codeOf, errorCodes, maxMessageBytes, wallCalls } from '../../preload/contract/index.ts'
import type { CallDefinition, ErrorCode, Result } from '../../preload/contract/index.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/ports.ts'
import type { Handlers } from './handlers.ts'
import type { Outward } from './outward.ts'
import { createRateCap } from './rate-cap.ts'
import type { SenderVerdict, WindowPlace } from './sender.ts'

export interface Router {
  /**
   * Answers one call of a window: known call → sender → size → rate → lock → permission → schema in → mask → handler → schema
   * out → mask → envelope (SECURITY B). Never throws, whatever it is given. A `wall` may look at the board and no more.
   */
  handle(name: unknown, input: unknown, sender: SenderVerdict, place?: WindowPlace): Promise<Result<unknown>>
}

/** What the router has to know about the desk to decide. */
export interface RouterSession {
  readonly isLocked: () => boolean
  /** Whether a call may still come in although the screen has just been locked. */
  readonly mayFinish: (call: CallDefinition) => boolean
  /** Whether the person at the desk may make the call; the code says why not. */
  readonly refusalOf: (call: CallDefinition) => ErrorCode | null
}

export interface RouterOptions {
  readonly handlers: Handlers
  readonly session: RouterSession
  /** What whoever is at the desk may see of it. */
  readonly outward: Outward
  readonly log: Log
  readonly clock: Clock
  /** Somebody asked for what no window of ours asks for, or may not (SECURITY F5). */
  readonly onSuspicious?: (code: ErrorCode) => void
  /** A random reference of 6 characters out of A–Z and 2–7, for people to read out. */
  readonly newRef: () => string
}

/** Refusals that no window of ours brings about by itself. */
const suspicious: ReadonlySet<ErrorCode> = new Set(['forbidden', 'unknown-call', 'bad-request', 'practice-only'])

/** Bytes of JSON; null when the value is no plain JSON at all. */
function weightOf(value: unknown): number | null {
  try {
    // Undefined and functions have no JSON at all, whatever the types say.
    const text: unknown = JSON.stringify(value)
    return typeof text === 'string' ? Buffer.byteLength(text) : 0
  } catch {
    return null
  }
}

/** Creates the one door between windows and core. */
export function createRouter(options: RouterOptions): Router {
  const { session, outward, log, clock } = options
  const known = new Map<string, CallDefinition>(allCalls.map((each) => [each.name, each]))
  // The mapped type of Handlers proves one handler a call; a lookup by a name known only at run time loses which.
  const handlers = options.handlers as Readonly<Record<string, (input: unknown) => unknown>>
  const rate = createRateCap()

  function refused(error: unknown, call: CallDefinition | null): Result<never> {
    const ref = options.newRef()
    const code = codeOf(error)
    const fields = { code, ref, ...(call === null ? {} : { call: call.name }) }
    if (code === 'internal') log.error('call-failed', { ...fields, thrown: error })
    else log.warn('call-refused', fields)
    if (suspicious.has(code)) options.onSuspicious?.(code)
    const known = error instanceof AppError ? error : null
    return {
      ok: false,
      error: {
        code,
        retryable: errorCodes[code] === 'retryable',
        ref,
        fields: outward
          .problems(call, known?.fields ?? [])
          .slice(0, 60)
          .map((each) => ({ ...each })),
        waitMs: known?.waitMs ?? null,
      },
    }
  }

  function admit(call: CallDefinition, input: unknown, sender: SenderVerdict, place: WindowPlace): void {
    if (sender !== 'trusted') {
      log.warn('call-refused', { call: call.name, state: sender })
      throw new AppError('forbidden')
    }
    if (place === 'wall' && !wallCalls.has(call.name)) throw new AppError('forbidden')
    const weight = weightOf(input)
    if (weight === null) throw new AppError('bad-request')
    if (weight > maxMessageBytes) throw new AppError('too-large')
    if (!rate.admits(call.name, call.perTenSeconds, clock.now())) throw new AppError('too-fast')
    if (session.isLocked() && !call.whileLocked && !session.mayFinish(call)) throw new AppError('locked')
    const refusal = session.refusalOf(call)
    if (refusal !== null) throw new AppError(refusal)
  }

  async function answer(call: CallDefinition, input: unknown): Promise<unknown> {
    const parsed = call.in.safeParse(input)
    if (!parsed.success) throw new AppError('bad-request')
    const isMasked = outward.admit(call, parsed.data)
    const handler = handlers[call.name]
    if (handler === undefined) throw new AppError('unknown-call')
    const result = call.out.safeParse(await handler(parsed.data))
    if (!result.success) throw new AppError('internal', { cause: result.error })
    const shown = outward.answer(call, result.data, isMasked)
    if ((weightOf(shown) ?? Infinity) > maxMessageBytes) throw new AppError('too-large')
    return shown
  }

  return {
    async handle(name, input, sender, place = 'desk') {
      const call = typeof name === 'string' ? (known.get(name) ?? null) : null
      try {
        if (call === null) throw new AppError('unknown-call')
        admit(call, input, sender, place)
        return { ok: true, value: await answer(call, input) }
      } catch (error) {
        return refused(error, call)
      }
    },
  }
}
