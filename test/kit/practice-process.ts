import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../main/practice/serve.ts', import.meta.url))

export interface ServeProcess {
  readonly url: string
  readonly port: number
  /** Ends the process and waits for its end; the answer is its exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts the practice server as its own process, with its own arguments, and waits for the line that says it is ready. */
export async function serveProcess(args: readonly string[]): Promise<ServeProcess> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number | null]>
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    exited.then(([code]) => Promise.reject(new Error(`ended with ${String(code)}: ${complaint}`))),
  ])
  const { ready, url } = JSON.parse(line[0]) as { ready: boolean; url: string }
  if (!ready) throw new Error('The practice server is not ready')
  return {
    url,
    port: Number(new URL(url).port),
    async end(signal) {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

export interface PracticeProcess {
  readonly url: string
  readonly port: number
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** A practice server on a folder of the test's own; give the port of a killed one to bring it back. */
export async function startPracticeProcess(options: {
  folder: string
  port?: number
  cases?: number
  latencyMs?: number
  /** Opens the control door for `orderPractice`. */
  controlToken?: string
}): Promise<PracticeProcess> {
  const { folder, port = 0, cases = 0, latencyMs = 0, controlToken } = options
  const control = controlToken === undefined ? {} : { control: controlToken }
  const settings = { port, data: folder, cases, latency: latencyMs, seed: 7, ...control }
  const server = await serveProcess(Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]))
  return {
    url: server.url,
    port: server.port,
    async kill() {
      await server.end('SIGKILL')
    },
  }
}

/** What a test orders at the control door of a practice server (main/practice/README.md). */
export async function orderPractice(url: string, controlToken: string, order: Record<string, unknown>): Promise<void> {
  const answer = await fetch(new URL('/practice-control/orders', url), {
    method: 'POST',
    headers: { 'X-Practice-Control': controlToken, 'Content-Type': 'application/json' },
    body: JSON.stringify(order),
  })
  if (answer.status !== 200) throw new Error(`The control door answered ${answer.status}: ${await answer.text()}`)
}

/** The server's own view, asked over its own HTTP, apart from everything the desk uses. */
export async function askPractice(url: string, login: string, password: string) {
  const basic = Buffer.from(`${login}:${password}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  if (signIn.status !== 201) throw new Error(`Sign-in at the practice server answered ${signIn.status}`)
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const headers = { XAuthorization: `Bearer ${ss[0][0]}` }

  async function read(path: string): Promise<unknown> {
    return (await fetch(`${url}${path}`, { headers })).json()
  }

  return {
    /** Any answer as it is. */
    read: async (path: string) => (await read(path)) as Record<string, Record<string, unknown>[]>,
    /** Makes something there, as this person would without a desk; answers the row that was made. */
    async make(resource: string, body: FormData | Record<string, unknown>): Promise<Record<string, string>> {
      const isForm = body instanceof FormData
      const answer = await fetch(`${url}${resource}/`, {
        method: 'POST',
        headers: isForm ? headers : { ...headers, 'Content-Type': 'application/json' },
        body: isForm ? body : JSON.stringify(body),
      })
      if (answer.status !== 201) throw new Error(`${resource} answered ${answer.status}: ${await answer.text()}`)
      const made = (await answer.json()) as Record<string, [Record<string, string>]>
      return made[resource]?.[0] ?? {}
    },
    /** Changes something there: `path` is the resource and the id, the body the whole object. */
    async change(path: string, body: Record<string, unknown>): Promise<void> {
      const answer = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    },
    /** Where the person stands in the queue. */
    async poll(): Promise<Record<string, string>> {
      const { profile } = (await read('')) as { profile: [Record<string, string>] }
      return profile[0]
    },
    /** The newest calls. */
    async calls(most = 50): Promise<Record<string, string>[]> {
      return ((await read(`calls/?_c=${most}`)) as { calls: Record<string, string>[] }).calls
    },
    /** Every ticket that passes the filters, newest first. */
    async tickets(filters: Record<string, string> = {}): Promise<ServerTicket[]> {
      const all: ServerTicket[] = []
      for (;;) {
        const query = new URLSearchParams({ ...filters, _c: '100', _a: String(all.length) })
        const { tickets } = (await read(`tickets/?${query.toString()}`)) as { tickets: ServerTicket[] }
        all.push(...tickets)
        if (tickets.length < 100) return all
      }
    },
  }
}

export type ServerTicket = Record<string, string> & { contacts: Record<string, string> }
