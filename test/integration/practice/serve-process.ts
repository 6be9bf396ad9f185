import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const script = new URL('../../../main/practice/serve.ts', import.meta.url).pathname

export interface ServeProcess {
  readonly url: string
  readonly port: number
  /** Ends the process and waits for its end; the answer is its exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts the server as its own process and waits for the line that says it is ready. */
export async function serveProcess(args: readonly string[]): Promise<ServeProcess> {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number | null]>
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  if (!child.stdout) throw new Error('the process has no output')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    exited.then(([code]) => Promise.reject(new Error(`ended with ${String(code)}: ${complaint}`))),
  ])
  const { ready, url } = JSON.parse(line[0]) as { ready: boolean; url: string }
  if (!ready) throw new Error('not ready')
  return {
    url,
    port: Number(new URL(url).port),
    end: async (signal) => {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}
