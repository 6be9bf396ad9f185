import { maxMessageBytes } from '../../preload/contract/index.ts'
import type { Transport } from '../../preload/contract/facade.ts'

/** An open or opening socket, as little of it as is needed. `listen` is called once, before anything can arrive. */
export interface SocketLike {
  send(text: string): void
  listen(on: { message: (data: unknown) => void; close: (code: number) => void }): void
}

export interface SocketOptions {
  /** Fetches a token for one connection and opens the socket with it; rejects when the desk is not there. */
  readonly open: () => Promise<SocketLike>
  /** Runs something once after some milliseconds. */
  readonly after: (ms: number, run: () => void) => void
  /** Another window is the one now: this page has to leave. `isRaised`: it was replaced by a newer window. */
  readonly onDismissed: (isRaised: boolean) => void
  /** The desk has not been there for about half a minute: nothing can lock this screen any more, so it must clear. */
  readonly onGone: () => void
  /** The connection came back after a cut: what the page shows may be old. */
  readonly onReturned: () => void
}

/** Close codes of the Chromium shell (`main/shell/chromium/socket.ts`); the two lists are compared by a test. */
export const dismissals = { inUse: 4001, raisedElsewhere: 4002 } as const

/** How long a call waits for a connection before it answers `connection-lost`. */
const patienceMs = 5_000
const pausesMs = [250, 500, 1_000, 2_000, 5_000]
const triesUntilGone = 10

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

const lost = (): Error => new Error('The connection to the desk was lost')

function fieldOf(value: object, name: string): unknown {
  return name in value ? (value as Record<string, unknown>)[name] : undefined
}

/**
 * Carries calls and events over the loopback socket. What was on its way at a cut is rejected and never repeated by
 * itself; calls made while the way is down wait a few seconds for its return.
 */
export function createSocketTransport(options: SocketOptions): Transport {
  const pending = new Map<number, Pending>()
  const waiting = new Set<() => void>()
  const listeners = new Set<(key: string, data: unknown) => void>()
  let socket: SocketLike | null = null
  /** True once this page has no way to the desk any more, for good. */
  let isDismissed = false
  let hasBeenReady = false
  let lastId = 0
  let failures = 0

  function receive(from: SocketLike, data: unknown): void {
    if (typeof data !== 'string' || data.length > maxMessageBytes * 2) return
    let message: unknown
    try {
      message = JSON.parse(data)
    } catch {
      return
    }
    if (typeof message !== 'object' || message === null) return
    const id = fieldOf(message, 'id')
    const key = fieldOf(message, 'event')
    if (typeof id === 'number') {
      pending.get(id)?.resolve(fieldOf(message, 'result'))
      pending.delete(id)
    } else if (typeof key === 'string') {
      for (const listener of listeners) listener(key, fieldOf(message, 'data'))
    } else if (fieldOf(message, 'ready') === true) {
      ready(from)
    }
  }

  function ready(from: SocketLike): void {
    socket = from
    failures = 0
    for (const go of waiting) go()
    waiting.clear()
    if (hasBeenReady) options.onReturned()
    hasBeenReady = true
  }

  function closed(code: number): void {
    socket = null
    for (const each of pending.values()) each.reject(lost())
    pending.clear()
    isDismissed ||= code === dismissals.inUse || code === dismissals.raisedElsewhere
    if (isDismissed) {
      for (const go of waiting) go()
      waiting.clear()
      options.onDismissed(code === dismissals.raisedElsewhere)
    } else retry()
  }

  function retry(): void {
    if (failures === triesUntilGone) {
      isDismissed = true
      options.onGone()
      return
    }
    const pause = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 5_000
    failures += 1
    options.after(pause, connect)
  }

  function connect(): void {
    options.open().then(
      (opened) => {
        opened.listen({ message: (data) => receive(opened, data), close: closed })
      },
      () => {
        retry()
      },
    )
  }

  async function connected(): Promise<SocketLike> {
    if (socket === null && !isDismissed) {
      await new Promise<void>((go) => {
        waiting.add(go)
        options.after(patienceMs, () => {
          waiting.delete(go)
          go()
        })
      })
    }
    // Read anew: the way may have come back, or this page been dismissed, while waiting.
    const current: SocketLike | null = socket
    if (current === null) throw lost()
    return current
  }

  connect()
  return {
    async call(name, input) {
      const way = await connected()
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject })
        way.send(JSON.stringify({ id, name, input }))
      })
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
