import type { ServerSession, Certainty } from '../gateway.ts'
import { GatewayError } from '../gateway-error.ts'
import type { ByteAnswer } from '../http-bytes.ts'
import type { JsonAnswer, JsonHttp, JsonRequest } from '../http.ts'
import { casePath, readProblems } from './mapping.ts'
import { ErrorsAnswer, RefusedAnswer } from './wire.ts'

/** What counts as yes and what as no, whatever was asked of the documented API. */

export function strange(certainty: Certainty = 'unclear', cause?: unknown): GatewayError {
  return new GatewayError('server-strange', certainty, { cause })
}

export function ask(
  http: JsonHttp,
  session: ServerSession,
  request: Omit<JsonRequest, 'authorization'>,
): Promise<JsonAnswer> {
  return http.exchange({ ...request, authorization: `Bearer ${session.token}` })
}

/** Parses an answer's body by a schema of `wire.ts`; `server-strange` when it is something else. */
export function read<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown } },
  body: unknown,
): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw strange('unclear', parsed.error)
  return parsed.data
}

/**
 * Whether a no is the server's own: only that may take away what is here. A captive portal or proxy answers 404 and 403, too,
 * with a page, with nothing, or with JSON of its own.
 */
function isOwnNo(body: unknown): boolean {
  return ErrorsAnswer.safeParse(body).success
}

/** `server-missing` for the server's own 404; every other answer is the caller's to judge. */
export function needHere({ status, body }: JsonAnswer): void {
  if (status === 404 && isOwnNo(body)) throw new GatewayError('server-missing', 'refused')
}

/** JSON in an answer that is text where it is a yes; null for anything else. */
export function jsonIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch {
    return null
  }
}

/** A no of the server is read up to here, in bytes. */
export const longestNo = 64 * 1024

/** What a no says, where a yes is no JSON. A page is a no of somebody else: `server-strange`, whatever its status. */
export function noIn(status: number, text: string): JsonAnswer {
  const body = jsonIn(text)
  if (body === null && text.trim() !== '') throw strange()
  return { status, body }
}

/** A no to a request for bytes, thrown as what it means. */
export async function refuseBytes(answer: ByteAnswer): Promise<never> {
  const parts: Uint8Array[] = []
  let received = 0
  for await (const piece of answer.pieces()) {
    received += piece.length
    if (received > longestNo) throw strange()
    parts.push(piece)
  }
  const no = noIn(answer.status, Buffer.concat(parts).toString('utf8'))
  needHere(no)
  accept(no, [200], 'sign-in-needed')
  throw strange()
}

export type PathOf = (table: string, field: string) => string

export function refusal(body: unknown, pathOf: PathOf, mustLook: boolean): GatewayError {
  const fields = readProblems(body, pathOf)
  return new GatewayError(fields.length > 0 ? 'server-validation' : 'server-refused', 'refused', { fields, mustLook })
}

/** The body of an answer that means yes. Everything else is an error, also a no that is dressed as a 200. */
export function accept(
  { status, body }: JsonAnswer,
  expected: readonly number[],
  when401: 'sign-in-needed' | 'wrong-password',
  pathOf: PathOf = casePath,
): unknown {
  if (status === 401) throw new GatewayError(when401, 'refused')
  if (status === 403 && isOwnNo(body)) throw new GatewayError('server-forbidden', 'refused')
  // A wrong address or a proxy's own page; a missing record is told apart before this.
  if (status === 404 || status === 403) throw strange()
  if (status >= 400) throw refusal(body, pathOf, false)
  if (RefusedAnswer.safeParse(body).success) throw new GatewayError('server-refused', 'refused', { mustLook: true })
  if (ErrorsAnswer.safeParse(body).success) throw refusal(body, pathOf, true)
  if (!expected.includes(status)) throw strange()
  return body
}
