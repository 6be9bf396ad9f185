import { once } from 'node:events'
import { createServer, request as forwardRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What happens to one request instead of passing it through. */
export type Fault =
  /** The line is cut: nothing forwarded / half the body forwarded / forwarded and done / half the answer delivered. */
  | { kind: 'cut'; where: 'before' | 'in-request' | 'after-request' | 'in-response' }
  /** Forwarded only after `ms`, also when the asker has long gone: the commit comes late. */
  | { kind: 'delay-request'; ms: number }
  | { kind: 'delay-response'; ms: number }
  /** Forwarded only after a later request whose "METHOD path" matches was answered: the commit lands after that look. */
  | { kind: 'hold'; until: RegExp }
  /** Something else is answered; with `forward` the server does its work all the same. */
  | { kind: 'answer'; status: number; body: string; type?: string; forward: boolean }
  /** The server gets it twice; the second answer is delivered. */
  | { kind: 'duplicate' }
  /** The server does its work; its answer comes a byte at a time, `everyMs`. */
  | { kind: 'drip'; everyMs: number }
  /** The server does its work; the length its answer declares is wrong by so many bytes. */
  | { kind: 'length'; off: number }

export interface FaultRule {
  method?: string
  /** Tested on the path with query, without the host. */
  path?: RegExp
  /** Tested on the body of the request. */
  body?: RegExp
  /** Which of the matching requests, counted from 1; all when left out. */
  nth?: number
  /** The first so many of the matching requests; all when left out. */
  first?: number
  fault: Fault
}

export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly fault: Fault['kind'] | null
  readonly at: number
}

/** A real HTTP proxy before the practice server that breaks what its rules name. */
export async function startFaultProxy(target: string) {
  const upstream = new URL(target)
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  let rules: { rule: FaultRule; seen: number }[] = []
  let log: LoggedRequest[] = []
  let held: { until: RegExp; release: () => void }[] = []

  function faultFor(method: string, path: string, body: string): Fault | null {
    let chosen: Fault | null = null
    for (const each of rules) {
      const { rule } = each
      if (rule.method !== undefined && rule.method !== method) continue
      if (rule.path !== undefined && !rule.path.test(path)) continue
      if (rule.body !== undefined && !rule.body.test(body)) continue
      each.seen += 1
      const isMeant = (rule.nth ?? each.seen) === each.seen && each.seen <= (rule.first ?? each.seen)
      if (chosen === null && isMeant) chosen = rule.fault
    }
    return chosen
  }

  function release(request: string): void {
    const free = held.filter((each) => each.until.test(request))
    held = held.filter((each) => !free.includes(each))
    for (const each of free) each.release()
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, ms)
      timers.add(timer)
    })
  }

  /** Asks the real server; `bytes` short of the body means that the line breaks inside it. */
  async function forward(asked: IncomingMessage, body: Buffer, bytes = body.length): Promise<Answer> {
    // The body goes on in one piece, whatever pieces it came in.
    const headers: IncomingHttpHeaders = {
      ...asked.headers,
      host: upstream.host,
      'content-length': String(body.length),
      connection: 'close',
    }
    delete headers['transfer-encoding']
    const outgoing = forwardRequest({
      host: upstream.hostname,
      port: upstream.port,
      method: asked.method,
      path: asked.url,
      headers,
      agent: false,
    })
    if (bytes < body.length) {
      outgoing.on('error', () => undefined)
      outgoing.write(body.subarray(0, bytes))
      await wait(20)
      outgoing.destroy()
      throw new Error('cut inside the request')
    }
    outgoing.end(body)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    return { status: incoming.statusCode ?? 502, headers: incoming.headers, body: await collect(incoming) }
  }

  function deliver(to: ServerResponse, answer: Answer): void {
    const headers = Object.entries(answer.headers).filter(([name]) => !/^(transfer-encoding|connection)$/.test(name))
    to.writeHead(answer.status, { ...Object.fromEntries(headers), 'content-length': answer.body.length })
    to.end(answer.body)
  }

  async function handle(asked: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await collect(asked)
    const [method, path] = [asked.method ?? 'GET', asked.url ?? '/']
    const fault = faultFor(method, path, body.toString('utf8'))
    log.push({ method, path, body: body.toString('utf8'), fault: fault?.kind ?? null, at: Date.now() })
    if (fault === null) {
      deliver(to, await forward(asked, body))
      release(`${method} ${path}`)
    } else if (fault.kind === 'cut') {
      await cut(fault.where, asked, body, to)
    } else if (fault.kind === 'delay-request') {
      await wait(fault.ms)
      deliver(to, await forward(asked, body))
    } else if (fault.kind === 'hold') {
      await new Promise<void>((release) => held.push({ until: fault.until, release }))
      deliver(to, await forward(asked, body))
    } else if (fault.kind === 'delay-response') {
      const answer = await forward(asked, body)
      await wait(fault.ms)
      deliver(to, answer)
    } else if (fault.kind === 'duplicate') {
      await forward(asked, body)
      deliver(to, await forward(asked, body))
    } else if (fault.kind === 'drip') {
      await trickle(to, await forward(asked, body), fault.everyMs)
    } else if (fault.kind === 'length') {
      const answer = await forward(asked, body)
      const { socket } = asked
      socket.write(
        `HTTP/1.1 ${answer.status} Answer\r\nContent-Type: application/json\r\nContent-Length: ${answer.body.length + fault.off}\r\n\r\n`,
      )
      socket.end(answer.body)
    } else {
      if (fault.forward) await forward(asked, body)
      const type = fault.type ?? 'application/json'
      deliver(to, { status: fault.status, headers: { 'content-type': type }, body: Buffer.from(fault.body) })
    }
  }

  /** An answer a byte at a time; ends when nobody listens any more. */
  async function trickle(to: ServerResponse, answer: Answer, everyMs: number): Promise<void> {
    to.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length })
    for (let at = 0; at < answer.body.length && !to.destroyed; at += 1) {
      await wait(everyMs)
      to.write(answer.body.subarray(at, at + 1))
    }
    to.end()
  }

  type Cut = Extract<Fault, { kind: 'cut' }>['where']

  async function cut(where: Cut, asked: IncomingMessage, body: Buffer, to: ServerResponse): Promise<void> {
    if (where === 'in-request') await forward(asked, body, Math.floor(body.length / 2)).catch(() => undefined)
    if (where === 'after-request') await forward(asked, body)
    if (where === 'in-response') {
      const answer = await forward(asked, body)
      to.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': answer.body.length })
      to.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)))
      await wait(10)
    }
    asked.socket.destroy()
  }

  function createListener() {
    const server = createServer((asked, to) => {
      handle(asked, to).catch(() => asked.socket.destroy())
    })
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    return server
  }

  let listener = createListener()
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo

  async function goDown(): Promise<void> {
    const closed = once(listener, 'close')
    listener.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return {
    url: `http://127.0.0.1:${port}${upstream.pathname}`,
    rule(rule: FaultRule): void {
      rules.push({ rule, seen: 0 })
    },
    clear(): void {
      rules = []
    },
    requests: (): readonly LoggedRequest[] => log,
    forget(): void {
      log = []
    },
    /** Refuses connections, as a server that is not there. */
    goDown,
    async comeUp(): Promise<void> {
      listener = createListener()
      listener.listen(port, '127.0.0.1')
      await once(listener, 'listening')
    },
    async close(): Promise<void> {
      for (const timer of timers) clearTimeout(timer)
      if (listener.listening) await goDown()
    },
  }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
