import { z } from 'zod'

/** Can the same request succeed later without a person changing anything? */
type Retry = 'retryable' | 'final'

/**
 * The closed set of error codes and whether trying again can help. Each has a sentence `error.<code>` in
 * every locale (proven by a test) that says what happened, what is safe and what to do.
 */
export const errorCodes = {
  // the server and the way to it
  'server-unreachable': 'retryable',
  'server-timeout': 'retryable',
  'server-strange': 'retryable',
  'server-failed': 'retryable',
  'server-busy': 'retryable',
  'server-certificate': 'final',
  'server-refused': 'final',
  'server-validation': 'final',
  'server-duplicate': 'final',
  'server-changed': 'final',
  'server-missing': 'final',
  'server-forbidden': 'final',
  'server-too-large': 'final',
  'server-redirected': 'final',
  'insecure-address': 'final',
  // the person
  'sign-in-needed': 'final',
  'wrong-password': 'final',
  'wrong-password-here': 'final',
  'unknown-here': 'final',
  'offline-expired': 'final',
  'old-password-needed': 'final',
  'default-password': 'final',
  'weak-password': 'final',
  'passwords-differ': 'final',
  'weak-passphrase': 'final',
  'too-many-attempts': 'retryable',
  'not-signed-in': 'final',
  locked: 'final',
  forbidden: 'final',
  'masked-search': 'final',
  'not-revealed': 'final',
  // the call
  'bad-request': 'final',
  'unknown-call': 'final',
  'too-large': 'final',
  'export-too-large': 'final',
  'too-many-files': 'retryable',
  'too-fast': 'retryable',
  'not-found': 'final',
  'dial-first': 'final',
  invalid: 'final',
  'practice-only': 'final',
  'link-refused': 'final',
  'sign-out-first': 'final',
  // workspaces and their site files
  'site-unreadable': 'final',
  'site-too-large': 'final',
  'site-newer': 'final',
  'site-forged': 'final',
  'site-other-signer': 'final',
  'site-replayed': 'final',
  'site-unconfirmed': 'final',
  'site-not-by-hand': 'final',
  'workspace-has-unsent': 'final',
  'workspace-is-open': 'final',
  'still-sending': 'retryable',
  'secret-handed-out': 'final',
  // this computer
  'workspace-in-use': 'final',
  'key-damaged': 'final',
  'key-store-changed': 'final',
  'database-wrong-key': 'final',
  'database-newer': 'final',
  'database-damaged': 'final',
  'database-failed': 'retryable',
  'database-read-only': 'retryable',
  'database-locked': 'retryable',
  'disk-full': 'retryable',
  'file-damaged': 'final',
  'recording-format': 'final',
  'recording-too-large': 'final',
  'report-places': 'final',
  'report-too-fine': 'final',
  'report-letters': 'final',
  'report-slow': 'retryable',
  'worker-stopped': 'retryable',
  'connection-lost': 'retryable',
  internal: 'final',
} as const satisfies Record<string, Retry>

export type ErrorCode = keyof typeof errorCodes

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]

/** An error code as data. */
export const ErrorCodeName = z.enum(codes)

/**
 * One field that was refused. `field` is a path of the form (`contact.phone`), `rule` one of our own rules,
 * `serverText` what the server said: shown as quoted text, never as markup.
 */
export const FieldProblem = z.strictObject({
  field: z.string().max(80),
  rule: z.enum(['required', 'too-long', 'not-offered', 'not-understood', 'insecure', 'server']),
  serverText: z.string().max(500).nullable(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

/** An error as it crosses from the core: no id, path, SQL or server text in it but `fields[].serverText`. */
export const WireError = z.strictObject({
  code: ErrorCodeName,
  retryable: z.boolean(),
  /** A short random reference a person can read out; the log line carries the same. */
  ref: z.string().max(16),
  fields: z.array(FieldProblem).max(60),
  /** For `too-many-attempts`: how long to wait, in ms. */
  waitMs: z.number().int().nonnegative().nullable(),
})
export type WireError = z.infer<typeof WireError>

/** What every call answers: throwing across the bridge is a bug. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError }

interface AppErrorOptions {
  cause?: unknown
  fields?: readonly FieldProblem[]
  waitMs?: number
}

/** The one error class of core and shells; anything else that is thrown becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldProblem[]
  readonly waitMs: number | null

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields ?? []
    this.waitMs = options.waitMs ?? null
  }

  /** Whether the same request can succeed later without a person changing anything. */
  get retryable(): boolean {
    return errorCodes[this.code] === 'retryable'
  }
}

/** The code of anything that was thrown: ours, or `internal`. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'internal'
}
