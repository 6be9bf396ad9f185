/** SIP messages as text (RFC 3261 §7): just what a proxy has to read. Unknown headers and bodies pass untouched. */

/** One header as it was written; names are compared without regard to case. */
export interface SipHeader {
  readonly name: string
  readonly value: string
}

interface SipParts {
  readonly headers: readonly SipHeader[]
  readonly body: string
}

export interface SipRequest extends SipParts {
  readonly kind: 'request'
  readonly method: string
  readonly uri: string
}

export interface SipResponse extends SipParts {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
}

export type SipMessage = SipRequest | SipResponse

/** An offer of a browser is 5 kB; anything near this is not telephony. */
const longestText = 65_536
const mostHeaders = 100

const longNames: Readonly<Record<string, string>> = {
  v: 'Via',
  f: 'From',
  t: 'To',
  i: 'Call-ID',
  m: 'Contact',
  l: 'Content-Length',
  c: 'Content-Type',
}

function parseHeaders(lines: readonly string[]): SipHeader[] | null {
  if (lines.length > mostHeaders) return null
  const headers: SipHeader[] = []
  for (const line of lines) {
    const found = /^([!-9;-~]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line)
    if (found === null) return null
    const [, name = '', value = ''] = found
    headers.push({ name: longNames[name.toLowerCase()] ?? name, value })
  }
  return headers
}

/** Reads one message; null for what is none. Never throws. */
export function parseSip(text: string): SipMessage | null {
  if (text.length > longestText) return null
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [start = '', ...lines] = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = parseHeaders(lines)
  if (headers === null) return null
  const body = text.slice(end + 4)

  const response = /^SIP\/2\.0 ([1-6]\d\d) ?(.*)$/.exec(start)
  if (response !== null) {
    return { kind: 'response', status: Number(response[1]), reason: response[2] ?? '', headers, body }
  }
  const request = /^([A-Z]{1,20}) (\S{1,2000}) SIP\/2\.0$/.exec(start)
  if (request === null) return null
  return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers, body }
}

export function writeSip(message: SipMessage): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`
  const headers = message.headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')
  return `${start}\r\n${headers}\r\n${message.body}`
}

/** The first header of that name; '' without one. */
export function headerOf(message: SipMessage, name: string): string {
  const wanted = name.toLowerCase()
  return message.headers.find((header) => header.name.toLowerCase() === wanted)?.value ?? ''
}

export function withoutHeaders(headers: readonly SipHeader[], ...names: readonly string[]): SipHeader[] {
  const unwanted = names.map((name) => name.toLowerCase())
  return headers.filter((header) => !unwanted.includes(header.name.toLowerCase()))
}

/** The user part of a SIP or tel address, decoded; '' when there is none. */
export function userOf(uri: string): string {
  const found = /^sips?:([^@;?>]{1,200})@/i.exec(uri) ?? /^tel:([^;?>]{1,200})/i.exec(uri)
  try {
    return decodeURIComponent(found?.[1] ?? '')
  } catch {
    return ''
  }
}

/** The address inside a From, To or Contact value. */
export function addressOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? ''
}

/** The branch of a Via value; '' without one. */
export function branchOf(via: string): string {
  return /;[ \t]*branch[ \t]*=[ \t]*([^;,\s]+)/i.exec(via)?.[1] ?? ''
}

/** Whether a To value belongs to a dialog already. */
export function hasTag(value: string): boolean {
  return /;[ \t]*tag[ \t]*=/i.test(value.replace(/<[^>]*>/, ''))
}

/** Whether the five headers every message needs are there (RFC 3261 §8.1.1). */
export function isComplete(message: SipMessage): boolean {
  return (
    ['From', 'To', 'Call-ID'].every((name) => headerOf(message, name) !== '') &&
    branchOf(headerOf(message, 'Via')) !== '' &&
    /^\d{1,10}[ \t]+[A-Z]+$/.test(headerOf(message, 'CSeq'))
  )
}

/** Answers a request as its receiver would: the same Via, From, Call-ID and CSeq, and To with the tag given. */
export function answerTo(
  request: SipRequest,
  status: number,
  reason: string,
  more: readonly SipHeader[] = [],
): SipResponse {
  const names = ['via', 'from', 'to', 'call-id', 'cseq']
  const copied = request.headers
    .filter(({ name }) => names.includes(name.toLowerCase()))
    .map((header) =>
      header.name.toLowerCase() === 'to' && status > 100 && !hasTag(header.value)
        ? { name: header.name, value: `${header.value};tag=practice-${branchOf(headerOf(request, 'Via')).slice(-24)}` }
        : header,
    )
  return {
    kind: 'response',
    status,
    reason,
    headers: [...copied, ...more, { name: 'Content-Length', value: '0' }],
    body: '',
  }
}
