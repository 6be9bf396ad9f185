import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../../main/practice/serve.ts', import.meta.url))

export interface PracticeProcess {
  readonly url: string
  readonly port: number
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

/** Starts the practice server as its own process; give the port of a killed one to bring it back. */
export async function startPracticeProcess(options: {
  folder: string
  port?: number
  cases?: number
  latencyMs?: number
}): Promise<PracticeProcess> {
  const { folder, port = 0, cases = 0, latencyMs = 0 } = options
  const settings = { port, data: folder, cases, latency: latencyMs, seed: 7 }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const { ready, url } = JSON.parse(line) as { ready: boolean; url: string }
    if (!ready) continue
    return {
      url,
      port: Number(new URL(url).port),
      async kill() {
        child.kill('SIGKILL')
        await exited
      },
    }
  }
  throw new Error('The practice server ended before it was ready')
}

/** The server's own view, asked over its own HTTP, apart from everything the desk uses. */
export async function askPractice(url: string, login: string, password: string) {
  const basic = Buffer.from(`${login}:${password}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  if (signIn.status !== 201) throw new Error(`Sign-in at the practice server answered ${signIn.status}`)
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const headers = { XAuthorization: `Bearer ${ss[0][0]}` }

  return {
    /** Every ticket that passes the filters, newest first. */
    async tickets(filters: Record<string, string> = {}): Promise<ServerTicket[]> {
      const all: ServerTicket[] = []
      for (;;) {
        const query = new URLSearchParams({ ...filters, _c: '100', _a: String(all.length) })
        const answer = await fetch(`${url}tickets/?${query.toString()}`, { headers })
        const { tickets } = (await answer.json()) as { tickets: ServerTicket[] }
        all.push(...tickets)
        if (tickets.length < 100) return all
      }
    },
  }
}

export type ServerTicket = Record<string, string> & { contacts: Record<string, string> }
