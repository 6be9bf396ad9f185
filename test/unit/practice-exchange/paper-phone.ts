import type { SipSocket } from '../../../renderer/features/phone/index.ts'
import {
  hasTag,
  headerOf,
  parseSip,
  writeSip,
  type SipMessage,
  type SipRequest,
} from '../../../renderer/features/practice/exchange/sip-text.ts'

/** A SIP client without sound, written from the RFC and not from the proxy: what it gets and sends is text. */
export function paperPhone(socket: SipSocket, user: string, name = '') {
  const got: SipMessage[] = []
  let branch = 0
  let sequence = 0
  const listeners: ((message: SipMessage) => void)[] = []

  socket.ondata = (text) => {
    // The answer to a keep-alive is no message.
    if (text === '\r\n') return
    const message = parseSip(text)
    if (message === null) throw new Error(`No SIP: ${text}`)
    got.push(message)
    for (const listener of listeners) listener(message)
  }

  interface Asking {
    method: string
    to: string
    callId: string
    toTag?: string
    branch?: string
    cseq?: number
    more?: string[]
    body?: string
  }

  function send(asking: Asking): { branch: string; cseq: number } {
    const cseq = asking.cseq ?? (sequence += 1)
    const own = asking.branch ?? `z9hG4bK${user.replace(/\W/g, '')}${(branch += 1)}`
    const tag = asking.toTag === undefined ? '' : `;tag=${asking.toTag}`
    const lines = [
      `${asking.method} sip:${encodeURIComponent(asking.to)}@practice.invalid SIP/2.0`,
      `Via: SIP/2.0/WS ${user}.invalid;branch=${own}`,
      'Max-Forwards: 69',
      `To: <sip:${asking.to}@practice.invalid>${tag}`,
      `From: "${name}" <sip:${user}@practice.invalid>;tag=from-${user}`,
      `Call-ID: ${asking.callId}`,
      `CSeq: ${cseq} ${asking.method}`,
      `Contact: <sip:${user}@desk.invalid;transport=ws>`,
      ...(asking.more ?? []),
      `Content-Length: ${new TextEncoder().encode(asking.body ?? '').length}`,
    ]
    socket.send(`${lines.join('\r\n')}\r\n\r\n${asking.body ?? ''}`)
    return { branch: own, cseq }
  }

  function answer(request: SipRequest, status: number, reason: string): void {
    const copied = request.headers.filter(({ name }) => ['Via', 'From', 'To', 'Call-ID', 'CSeq'].includes(name))
    socket.send(
      writeSip({
        kind: 'response',
        status,
        reason,
        headers: [
          ...copied.map((header) =>
            header.name === 'To' && !hasTag(header.value)
              ? { name: 'To', value: `${header.value};tag=to-${user}` }
              : header,
          ),
          { name: 'Contact', value: `<sip:${user}@desk.invalid>` },
          { name: 'Content-Length', value: '0' },
        ],
        body: '',
      }),
    )
  }

  return {
    got,
    send,
    answer,
    socket,
    listen: (listener: (message: SipMessage) => void) => listeners.push(listener),
    register: (seconds = 120) =>
      send({ method: 'REGISTER', to: user, callId: `register-${user}`, more: [`Expires: ${seconds}`] }),
    requests: (method: string) =>
      got.filter((message): message is SipRequest => message.kind === 'request' && message.method === method),
    statuses: (method: string) =>
      got.flatMap((message) =>
        message.kind === 'response' && headerOf(message, 'CSeq').endsWith(method) ? [message.status] : [],
      ),
  }
}

export type PaperPhone = ReturnType<typeof paperPhone>

/** Everything that is on its way has arrived. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
