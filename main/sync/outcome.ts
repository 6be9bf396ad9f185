import { AppError, codeOf } from '../../preload/contract/errors.ts'
import type { ErrorCode, FieldProblem } from '../../preload/contract/errors.ts'
import { certaintyOf, mustLookAfter } from '../api/gateway-error.ts'

/** What follows from a failed exchange (DESIGN 6.3–6.5). */
export type Outcome =
  /** The session is over; the entry goes back to the state it had. */
  | { readonly kind: 'sign-in' }
  /** Needs a person. */
  | {
      readonly kind: 'park'
      readonly code: ErrorCode
      readonly problems: readonly FieldProblem[]
      readonly mustLook: boolean
    }
  /** Later again; `isUnclear` when the server may have done it. `waitMs`: the server's own wish. */
  | {
      readonly kind: 'later'
      readonly code: ErrorCode
      readonly isUnclear: boolean
      readonly isServerError: boolean
      readonly waitMs: number
    }

/** Refusals that no repetition mends: a person has to change or decide something. */
const needsPerson: ReadonlySet<ErrorCode> = new Set([
  'server-validation',
  'server-refused',
  'server-missing',
  'server-changed',
  'server-duplicate',
  'server-too-large',
  'server-forbidden',
  'file-damaged',
])

/** What a server, or what stands before it, says when it cannot take something. */
const failures: ReadonlySet<ErrorCode> = new Set(['server-failed', 'server-busy', 'server-strange'])

/** Reads the error of a request that was to change something at the server. */
export function outcomeOfChange(error: unknown): Outcome {
  const code = codeOf(error)
  if (code === 'sign-in-needed') return { kind: 'sign-in' }
  const certainty = certaintyOf(error)
  if (certainty === 'refused' && needsPerson.has(code)) {
    const problems = error instanceof AppError ? error.fields : []
    return { kind: 'park', code, problems, mustLook: mustLookAfter(error) }
  }
  const reason = reasonOf(code)
  return {
    kind: 'later',
    code: reason,
    isUnclear: certainty === 'unclear',
    // What nobody can read says as little as a 5xx, and as often: a proxy's page in its place.
    isServerError: certainty === 'unclear' ? failures.has(reason) : reason === 'server-failed',
    waitMs: error instanceof AppError ? (error.waitMs ?? 0) : 0,
  }
}

/** Reads the error of a request that only reads: nothing can have changed, so it is always tried again. */
export function outcomeOfLook(error: unknown): Outcome {
  const outcome = outcomeOfChange(error)
  if (outcome.kind !== 'park') return outcome
  if (outcome.code === 'server-missing' || outcome.code === 'server-forbidden') return outcome
  return { kind: 'later', code: outcome.code, isUnclear: false, isServerError: false, waitMs: 0 }
}

/** A defect of ours in the exchange is shown as a strange server rather than hidden; the entry stays and is tried again. */
function reasonOf(code: ErrorCode): ErrorCode {
  return code === 'internal' ? 'server-strange' : code
}

/** How many 5xx, or answers nobody can read, in a row park an entry while others pass (DESIGN 6.4). */
export const serverErrorsToPark = 5

const answers: ReadonlySet<ErrorCode> = new Set([
  'server-failed',
  'server-strange',
  'server-refused',
  'server-forbidden',
  'server-validation',
  'server-too-large',
])

/** The server is there and cannot, or will not, say this: asking again at once would not help. */
export const isAnswered = (error: unknown): boolean => answers.has(codeOf(error))
