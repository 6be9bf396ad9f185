import { AppError } from '../../preload/contract/errors.ts'
import type { ErrorCode, FieldProblem } from '../../preload/contract/errors.ts'
import type { Certainty } from './gateway.ts'

interface GatewayErrorOptions {
  cause?: unknown
  fields?: readonly FieldProblem[]
  waitMs?: number
  /** The server said no in a place where it says yes (a 2xx): look before this is ever sent again. */
  mustLook?: boolean
}

/** An error of a server exchange: its code, and what is certain about a change that was asked for. */
export class GatewayError extends AppError {
  readonly certainty: Certainty
  readonly mustLook: boolean

  constructor(code: ErrorCode, certainty: Certainty, options: GatewayErrorOptions = {}) {
    super(code, options)
    this.name = 'GatewayError'
    this.certainty = certainty
    this.mustLook = options.mustLook ?? false
  }
}

/** What is known after a failed change (DESIGN 6.3). Anything unknown is `unclear`: that only costs a look. */
export function certaintyOf(error: unknown): Certainty {
  return error instanceof GatewayError ? error.certainty : 'unclear'
}

/** True when the server must be looked at before the same thing is sent again, even after a refusal. */
export function mustLookAfter(error: unknown): boolean {
  return error instanceof GatewayError && error.mustLook
}
