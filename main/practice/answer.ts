/** What the practice server answers: the documented shapes, built in one place. */

export type Answer =
  | { readonly status: number; readonly json: Record<string, unknown>; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly csv: string; readonly headers?: Record<string, string> }
  | {
      readonly status: number
      readonly bytes: Uint8Array
      readonly type: string
      readonly headers?: Record<string, string>
    }

/** A refused field as documented: always "error", then message, type, table, row and field. */
export type ErrorRow = readonly [
  level: 'error',
  message: string,
  type: ErrorType,
  table: string,
  row: string,
  field: string,
]
export type ErrorType =
  'REQUIRED' | 'FORMAT' | 'LIST' | 'LENGTH' | 'DUPLICATE' | 'AUTH' | 'RIGHTS' | 'FILTER' | 'MISSING' | 'SERVER'

export function errorRow(message: string, type: ErrorType, table: string, row: string, field: string): ErrorRow {
  return ['error', message, type, table, row, field]
}

/** 401 in the one documented wording, for a wrong password and for an unknown session alike. */
export function notSignedIn(): Answer {
  return { status: 401, json: { errors: [['error', 'Authentication Required']], loggedoff: [['Auth']] } }
}

/** 412: every refused field at once. */
export function refused(errors: readonly ErrorRow[]): Answer {
  return { status: 412, json: { errors } }
}

/** 403: one may not see this. The documents name no shape for it, so it has the shape of every other refusal. */
export function forbidden(table: string, row: string): Answer {
  return { status: 403, json: { errors: [errorRow('Not Allowed', 'RIGHTS', table, row, '')] } }
}

/** 404 as JSON. The documents name no shape for it, so it has the shape of every other refusal. */
export function missing(table: string, row: string): Answer {
  return { status: 404, json: { errors: [errorRow('Not Found', 'MISSING', table, row, '')] } }
}

/** 201 of create and update: the object echoed as an array of one, beside a sentence. */
export function stored(resource: string, object: Record<string, unknown>, info: string): Answer {
  return { status: 201, json: { [`${resource}_nb`]: [['info', info]], [resource]: [object] } }
}

/** 200 of view and list: an array of objects under the resource's name (assumption of DESIGN 3). */
export function found(resource: string, objects: readonly unknown[]): Answer {
  return { status: 200, json: { [resource]: objects } }
}

/** An instant as the server writes it: `YYYY-MM-DD HH:MM:SS`, UTC (assumption: the documents show none). */
export function dateTimeText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** Rows as RFC 4180 text with a header line. */
export function csvText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}
