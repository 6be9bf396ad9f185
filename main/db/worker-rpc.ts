import { parentPort, Worker } from 'node:worker_threads'
import { AppError, codeOf, errorCodes, type ErrorCode } from '../../preload/contract/errors.ts'

/**
 * Typed calls to a worker thread: requests carry a sequence number, errors cross as codes. Database and search use it.
 * A worker that dies fails what was under way with `worker-stopped` and is started afresh by the next call.
 */

type Methods<Api> = { readonly [K in keyof Api]: (...args: never[]) => unknown }
type MethodName<Api> = Extract<keyof Api, string>
type Answer<Method> = Method extends (...args: never[]) => infer R ? R : never
type Arguments<Method> = Method extends (...args: infer A) => unknown ? A : never

interface CallMessage {
  kind: 'call'
  number: number
  name: string
  args: unknown[]
}
interface CloseMessage {
  kind: 'close'
}
type Outcome = { ok: true; value: unknown } | { ok: false; code: ErrorCode }
/** `isLast`: the thread ends after this answer and runs nothing of what waits behind it. */
type FromWorker =
  | { kind: 'opened'; outcome: Outcome }
  | { kind: 'answer'; number: number; outcome: Outcome; isLast: boolean }
  | { kind: 'notice'; notice: string }

interface Pending {
  readonly message: CallMessage
  resolve(value: unknown): void
  reject(error: AppError): void
}

/** One running thread; replaced as a whole when it dies. */
interface Thread {
  readonly worker: Worker
  readonly opened: Promise<void>
  readonly pending: Map<number, Pending>
  readonly ended: Promise<void>
}

/** What a thread offers once it is open. */
interface Served<Api> {
  readonly api: Api
  close(): void
  endsAfter?(code: ErrorCode): boolean
}

export interface WorkerConnection<Api> {
  call<K extends MethodName<Api>>(name: K, ...args: Arguments<Api[K]>): Promise<Answer<Api[K]>>
  close(): Promise<void>
}

export interface WorkerOptions {
  url: URL
  /** What a new thread is given; `transfer` is moved, not copied, so that no second copy of a key stays behind. */
  workerData(): { value: unknown; transfer: ArrayBuffer[] }
  /** The thread ended without being asked to. */
  onStopped(): void
  /** Every answer of the thread: null when it worked. */
  onAnswered?(name: string, code: ErrorCode | null): void
  /** The thread says something unasked. */
  onNotice?(notice: string): void
}

const closeWithinMs = 5_000

/** Starts the worker and waits until it has opened its file. Rejects with the code it failed with. */
export async function connectWorker<Api extends Methods<Api>>(options: WorkerOptions): Promise<WorkerConnection<Api>> {
  let nextNumber = 1
  let isClosed = false
  let current: Thread | null = null
  /** A thread that said it ends: the next one may not touch the file before. */
  let ending: Promise<void> | null = null

  function start(): Thread {
    const data = options.workerData()
    const worker = new Worker(options.url, { workerData: data.value, transferList: data.transfer, execArgv: [] })
    const pending = new Map<number, Pending>()
    const opened = Promise.withResolvers<undefined>()
    const ended = Promise.withResolvers<undefined>()
    let hasRefused = false
    let isLast = false
    const failAll = (error: AppError) => {
      opened.reject(error)
      for (const waiting of pending.values()) {
        options.onAnswered?.(waiting.message.name, error.code)
        waiting.reject(error)
      }
      pending.clear()
    }
    /** What waited behind the last answer was never run: the next thread does it, in the same order. */
    const handOn = () => {
      if (isClosed || pending.size === 0) return
      const left = [...pending]
      pending.clear()
      const next = current ?? start()
      for (const [number, waiting] of left) {
        next.pending.set(number, waiting)
        next.worker.postMessage(waiting.message)
      }
    }
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'answer') {
        const waiting = pending.get(message.number)
        pending.delete(message.number)
        if (message.isLast) {
          isLast = true
          ending = ended.promise
        }
        if (waiting) {
          options.onAnswered?.(waiting.message.name, message.outcome.ok ? null : message.outcome.code)
          settle(message.outcome, waiting)
        }
      } else if (message.kind === 'notice') {
        options.onNotice?.(message.notice)
      } else if (message.outcome.ok) {
        opened.resolve(undefined)
      } else {
        hasRefused = true
        failAll(new AppError(message.outcome.code))
      }
    })
    // An uncaught error is followed by 'exit', which does the rest; without a listener it would end the process.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (current === thread) current = null
      if (isLast) {
        ending = null
        handOn()
      }
      failAll(new AppError('worker-stopped'))
      ended.resolve(undefined)
      if (!isClosed && !hasRefused) options.onStopped()
    })
    const thread: Thread = { worker, opened: opened.promise, pending, ended: ended.promise }
    // Only the first start is waited for; whoever called a thread that cannot open is told by the call itself.
    thread.opened.catch(() => undefined)
    current = thread
    return thread
  }

  function assertOpen(): void {
    if (isClosed) throw new AppError('worker-stopped')
  }

  const connection: WorkerConnection<Api> = {
    async call(name, ...args) {
      assertOpen()
      while (ending !== null) await ending
      assertOpen()
      const { worker, pending } = current ?? start()
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      const number = nextNumber++
      // Posted before anything is awaited: calls run in the order in which they were made, also before `close`.
      const message: CallMessage = { kind: 'call', number, name, args }
      pending.set(number, { message, resolve, reject })
      worker.postMessage(message)
      // The other side runs the same interface; this is the one place where its answer is taken on trust.
      return (await promise) as Answer<Api[typeof name]>
    },
    async close() {
      isClosed = true
      const thread = current
      if (!thread) return
      const message: CloseMessage = { kind: 'close' }
      thread.worker.postMessage(message)
      const timer = setTimeout(() => void thread.worker.terminate(), closeWithinMs)
      await thread.ended
      clearTimeout(timer)
    },
  }

  try {
    await start().opened
  } catch (error) {
    await connection.close()
    throw error
  }
  return connection
}

function settle(outcome: Outcome, waiting: Pending): void {
  if (outcome.ok) waiting.resolve(outcome.value)
  else waiting.reject(new AppError(outcome.code))
}

/**
 * The worker's side: opens, then answers calls one after the other until it is closed. `open` may throw an `AppError`;
 * the thread then reports the code and ends. `endsAfter` says with which codes nothing more can be done in this thread:
 * it ends, and the next call starts another.
 */
export function serveWorker<Api extends Methods<Api>>(open: (say: (notice: string) => void) => Served<Api>): void {
  const port = parentPort
  if (!port) throw new AppError('internal')
  const post = (message: FromWorker) => port.postMessage(message)

  let served: Served<Api>
  try {
    served = open((notice) => post({ kind: 'notice', notice }))
  } catch (error) {
    post({ kind: 'opened', outcome: { ok: false, code: knownCode(error) } })
    port.close()
    return
  }
  const methods = new Map<string, (...args: never[]) => unknown>(Object.entries(served.api))
  port.on('message', (message: CallMessage | CloseMessage) => {
    if (message.kind === 'close') {
      served.close()
      port.close()
      return
    }
    const outcome = run(methods.get(message.name), message.args)
    const isLast = !outcome.ok && served.endsAfter?.(outcome.code) === true
    post({ kind: 'answer', number: message.number, outcome, isLast })
    if (!isLast) return
    served.close()
    port.close()
    // What is in the queue of the port would still be handed over.
    port.removeAllListeners('message')
  })
  post({ kind: 'opened', outcome: { ok: true, value: null } })
}

function run(method: ((...args: never[]) => unknown) | undefined, args: unknown[]): Outcome {
  try {
    if (!method) throw new AppError('internal')
    // The names and arguments come from `call`, which is typed by the same interface.
    return { ok: true, value: method(...(args as never[])) }
  } catch (error) {
    return { ok: false, code: knownCode(error) }
  }
}

function knownCode(error: unknown): ErrorCode {
  const code = codeOf(error)
  return code in errorCodes ? code : 'internal'
}
