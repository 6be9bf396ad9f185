import type { z } from 'zod'
import type { Need } from './permissions.ts'

/** One call of the renderer to the core: its name, the shape of both directions and who may make it. */
export interface CallDefinition<
  Name extends string = string,
  In extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
> {
  readonly kind: 'call'
  readonly name: Name
  readonly in: In
  readonly out: Out
  readonly needs: Need
  /** True for the few calls that answer while the screen is locked. */
  readonly whileLocked: boolean
  /** Most calls a window may make in ten seconds (SECURITY B5). */
  readonly perTenSeconds: number
}

/** One message of the core to every window. */
export interface EventDefinition<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly kind: 'event'
  readonly name: Name
  readonly data: Data
  /** True when the event may be delivered while the screen is locked: it carries nothing about a case. */
  readonly whileLocked: boolean
}

interface CallOptions<In, Out> {
  in: In
  out: Out
  needs: Need
  whileLocked?: boolean
  perTenSeconds?: number
}

/**
 * Declares a call. From this one line come the type of `window.helpline.<group>.<verb>`, the check on both
 * sides, the permission check and the fake of the tests.
 */
export function call<Name extends `${string}.${string}`, In extends z.ZodType, Out extends z.ZodType>(
  name: Name,
  options: CallOptions<In, Out>,
): CallDefinition<Name, In, Out> {
  return {
    kind: 'call',
    name,
    in: options.in,
    out: options.out,
    needs: options.needs,
    whileLocked: options.whileLocked ?? false,
    perTenSeconds: options.perTenSeconds ?? 200,
  }
}

/** Declares an event; subscriptions receive its data only, never the transport's own event object. */
export function event<Name extends `${string}.${string}`, Data extends z.ZodType>(
  name: Name,
  options: { data: Data; whileLocked?: boolean },
): EventDefinition<Name, Data> {
  return { kind: 'event', name, data: options.data, whileLocked: options.whileLocked ?? false }
}
