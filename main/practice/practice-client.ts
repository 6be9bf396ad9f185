import { Worker } from 'node:worker_threads'
import { AppError } from '../../preload/contract/errors.ts'
import type { WorkerReply, WorkerRequest, WorkerSettings } from './worker-messages.ts'

export interface PracticeClientOptions extends WorkerSettings {
  /** Told when the server ended without being asked to. */
  readonly onStopped?: () => void
}

export interface PracticeClient {
  /**
   * Starts the server if it does not run. The address is the same at every start, also on the next day, unless
   * another program has taken the port meanwhile. `worker-stopped` when its thread died, `internal` when it cannot start.
   */
  start(): Promise<{ url: string }>
  /** Stops answering: from now on connections are refused. What it has stored stays. */
  stop(): Promise<void>
  isRunning(): boolean
  /** Stops and ends the thread. */
  close(): Promise<void>
}

interface Waiting {
  resolve(url: string | null): void
  reject(error: AppError): void
}

/** Runs the practice server in a worker thread; `workerUrl` is `practice.worker.ts`, or what it was built to. */
export function connectPractice(workerUrl: URL, options: PracticeClientOptions): PracticeClient {
  const { onStopped, ...settings } = options
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let url: string | null = null
  let nextId = 1
  let queue: Promise<unknown> = Promise.resolve()

  function lost(dead: Worker, cause?: unknown): void {
    if (worker !== dead) return
    const wasRunning = url !== null
    worker = undefined
    url = null
    for (const each of waiting.values()) each.reject(new AppError('worker-stopped', { cause }))
    waiting.clear()
    if (wasRunning) onStopped?.()
  }

  function thread(): Worker {
    if (worker) return worker
    const started = new Worker(workerUrl, { workerData: settings, name: 'practice' })
    started.on('message', (reply: WorkerReply) => {
      const each = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (reply.ok) each?.resolve(reply.url)
      else each?.reject(new AppError('internal', { cause: new Error(reply.message) }))
    })
    started.on('error', (error) => lost(started, error))
    started.on('exit', () => lost(started))
    worker = started
    return started
  }

  function give(order: WorkerRequest['order']): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const id = nextId++
      waiting.set(id, { resolve, reject })
      const request: WorkerRequest = { id, order }
      thread().postMessage(request)
    })
  }

  /** One order after another, whatever became of the one before. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = queue.then(run, run)
    queue = turn.catch(() => undefined)
    return turn
  }

  async function stopNow(): Promise<void> {
    if (url === null) return
    url = null
    await give('stop')
  }

  return {
    start: () =>
      inTurn(async () => {
        url ??= await give('start')
        if (url === null) throw new AppError('internal')
        return { url }
      }),
    stop: () => inTurn(stopNow),
    isRunning: () => url !== null,
    close: () =>
      inTurn(async () => {
        // A thread that died on the way is at its end, too.
        await stopNow().catch(() => undefined)
        const ending = worker
        worker = undefined
        await ending?.terminate()
      }),
  }
}
