import { expect } from 'vitest'

/**
 * Exchanges written by hand from the documented API, and how they are played. In an expected body `{{text}}` is any
 * text and `{{session}}` a session id; `{{text:name}}` also keeps it under a name, `{{name}}` is what was kept, and
 * the key `{{more}}` allows keys that are not named.
 */
export interface Exchange {
  readonly name: string
  readonly request: {
    readonly method: 'GET' | 'POST'
    readonly path: string
    readonly basic?: string
    readonly bearer?: string
    readonly json?: unknown
    readonly raw?: string
    /** Files of a form, as they are uploaded. */
    readonly form?: readonly {
      readonly field: string
      readonly name: string
      readonly type: string
      readonly text: string
    }[]
  }
  readonly response: {
    readonly status: number
    readonly json?: unknown
    readonly csv?: readonly string[]
    /** A body that is no JSON, and what it is called. */
    readonly text?: string
    readonly type?: string
    /** The length of a recording: PCM, 16 bit, one channel, 8 kHz. */
    readonly wavSeconds?: number
  }
}

const shapes: Readonly<Record<string, RegExp>> = { text: /^[^]*$/, session: /^[a-z0-9]{26}$/ }

function fill(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{([\w-]+)\}\}/g, (whole, name: string) => kept.get(name) ?? whole)
}

function matchText(actual: unknown, expected: string, kept: Map<string, string>, at: string): void {
  const [, shape = '', name] = /^\{\{(text|session)(?::([\w-]+))?\}\}$/.exec(expected) ?? []
  const pattern = shapes[shape]
  if (pattern === undefined) {
    expect(actual, at).toBe(fill(expected, kept))
    return
  }
  expect(typeof actual, at).toBe('string')
  expect(actual, at).toMatch(pattern)
  if (name !== undefined) kept.set(name, String(actual))
}

function match(actual: unknown, expected: unknown, kept: Map<string, string>, at = 'body'): void {
  if (typeof expected === 'string') {
    matchText(actual, expected, kept, at)
  } else if (Array.isArray(expected)) {
    expect(Array.isArray(actual), at).toBe(true)
    const list = actual as unknown[]
    expect(list.length, `${at}, rows`).toBe(expected.length)
    expected.forEach((each, index) => match(list[index], each, kept, `${at}[${index}]`))
  } else if (typeof expected !== 'object') {
    expect(actual, at).toBe(expected)
  } else {
    const { '{{more}}': isOpen, ...named } = expected as Record<string, unknown>
    const object = actual as Record<string, unknown>
    expect(Object.keys(object), at).toEqual(
      isOpen === true ? expect.arrayContaining(Object.keys(named)) : Object.keys(named),
    )
    for (const [key, value] of Object.entries(named)) match(object[key], value, kept, `${at}.${key}`)
  }
}

function matchCsv(actual: string, expected: readonly string[], kept: ReadonlyMap<string, string>): void {
  const lines = actual.split('\r\n')
  expect(lines.pop(), 'the last line ends, too').toBe('')
  expect(lines.length).toBe(expected.length)
  expected.forEach((line, index) => {
    const pattern = fill(line, kept)
      .split('{{text}}')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^,]*')
    expect(lines[index]).toMatch(new RegExp(`^${pattern}$`))
  })
}

/** Plays one exchange over HTTP and compares; `kept` carries sessions and ids on to the next. */
export async function play(base: string, { request, response }: Exchange, kept: Map<string, string>): Promise<void> {
  const headers: Record<string, string> = {}
  if (request.basic !== undefined) {
    headers['XAuthorization'] = `Basic ${Buffer.from(request.basic, 'utf8').toString('base64')}`
  }
  if (request.bearer !== undefined) headers['XAuthorization'] = `Bearer ${fill(request.bearer, kept)}`
  const body = request.raw ?? (request.json === undefined ? undefined : fill(JSON.stringify(request.json), kept))
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const form = request.form && new FormData()
  for (const { field, name, type, text } of request.form ?? []) form?.append(field, new Blob([text], { type }), name)
  const answer = await fetch(new URL(fill(request.path, kept), base), {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(form ? { body: form } : {}),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const text = bytes.toString()
  expect(answer.status, text).toBe(response.status)
  if (response.wavSeconds !== undefined) {
    expect(answer.headers.get('content-type')).toBe('audio/wav')
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12)).toBe('RIFFWAVE')
    expect(bytes.readUInt32LE(bytes.indexOf('data') + 4)).toBe(response.wavSeconds * 16_000)
    return
  }
  if (response.text !== undefined) {
    expect(answer.headers.get('content-type')).toBe(response.type)
    expect(text).toBe(response.text)
    return
  }
  if (response.csv) {
    expect(answer.headers.get('content-type')).toContain('text/csv')
    matchCsv(text, response.csv, kept)
  } else {
    expect(answer.headers.get('content-type')).toContain('application/json')
    match(JSON.parse(text), response.json, kept)
  }
}
