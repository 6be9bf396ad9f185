import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** How often bytes move, ms: a line of 2 kB/s carries a hundred bytes a turn. */
const turnMs = 50

/** One way of one connection: what was read and not yet carried. Nothing more is read while something waits here. */
interface Way {
  readonly from: Socket
  readonly to: Socket
  waiting: Buffer
  isOver: boolean
}

/**
 * A slow line between a desk and what it asks, below HTTP: every byte of every connection, headers as well, shares so many a
 * second in each direction, and who sends faster is not read any further. With null it carries everything at once.
 */
export async function startFaultLine(target: string) {
  const upstream = new URL(target)
  const sockets = new Set<Socket>()
  /** Both directions in turn; connections share what one direction has. */
  const ways: Record<'up' | 'down', Set<Way>> = { up: new Set(), down: new Set() }
  const carried = { up: 0, down: 0 }
  let bytesPerSecond: number | null = null
  let lastTurnAt = performance.now()

  function carry(way: Way, most: number): number {
    const slice = way.waiting.subarray(0, most)
    way.waiting = way.waiting.subarray(slice.length)
    if (slice.length > 0) way.to.write(slice)
    if (way.waiting.length > 0) return slice.length
    if (way.isOver) way.to.end()
    else way.from.resume()
    return slice.length
  }

  function turn(): void {
    // By the time that has passed: a busy machine comes late, and the line is no slower for that.
    const now = performance.now()
    const passedMs = Math.min(now - lastTurnAt, 1_000)
    lastTurnAt = now
    for (const direction of ['up', 'down'] as const) {
      let left = bytesPerSecond === null ? Number.POSITIVE_INFINITY : Math.round((bytesPerSecond * passedMs) / 1000)
      let busy = [...ways[direction]].filter((way) => way.waiting.length > 0)
      while (left >= 1 && busy.length > 0) {
        const share = Math.max(1, Math.floor(left / busy.length))
        for (const way of busy) {
          const moved = carry(way, Math.min(share, left))
          left -= moved
          carried[direction] += moved
        }
        busy = busy.filter((way) => way.waiting.length > 0)
      }
    }
  }

  function lay(direction: 'up' | 'down', from: Socket, to: Socket): void {
    const way: Way = { from, to, waiting: Buffer.alloc(0), isOver: false }
    ways[direction].add(way)
    from.on('data', (chunk: Buffer) => {
      way.waiting = Buffer.concat([way.waiting, chunk])
      if (bytesPerSecond === null) carried[direction] += carry(way, way.waiting.length)
      else from.pause()
    })
    from.on('end', () => {
      way.isOver = true
      if (way.waiting.length === 0) to.end()
    })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      if (from.errored !== null) to.destroy()
    })
    // Who receives no more takes no more.
    to.on('close', () => {
      ways[direction].delete(way)
      from.destroy()
    })
  }

  const listener = createServer({ allowHalfOpen: true }, (asker) => {
    const server = connect({ host: upstream.hostname, port: Number(upstream.port), allowHalfOpen: true })
    for (const socket of [asker, server]) sockets.add(socket.setNoDelay(true))
    lay('up', asker, server)
    lay('down', server, asker)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const ticking = setInterval(turn, turnMs)

  return {
    url: `http://127.0.0.1:${port}${upstream.pathname}`,
    /** What the line carries a second in each direction; null: everything at once. */
    setSpeed(next: number | null): void {
      bytesPerSecond = next
    },
    /** All bytes so far, by direction. */
    carried: (): Readonly<typeof carried> => ({ ...carried }),
    async close(): Promise<void> {
      clearInterval(ticking)
      for (const socket of sockets) socket.destroy()
      const closed = once(listener, 'close')
      listener.close()
      await closed
    },
  }
}
