import { AppError, codeOf, largestAttachment } from '../../preload/contract/index.ts'
import type { ErrorCode, ReceivedFile } from '../../preload/contract/index.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { StoredListedFile } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import { createTurns } from './turns.ts'

interface FetchedFile {
  readonly id: string
  readonly serverId: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface DownloadOptions {
  readonly gateway: Pick<Gateway, 'fetchFile'>
  /** Keeps a whole file, encrypted. */
  readonly keep: (file: FetchedFile) => Promise<void>
  readonly onMoved: (file: ReceivedFile) => void
  readonly clock: Clock
}

/** Files of received e-mails on their way here: one at a time as long as it moves, whole or not at all (DESIGN 6.10, SECURITY C8, D7). */
export interface Downloads {
  /** Begins, unless it is on its way, here or too large. Rejects as the gateway does, when it has ended. */
  fetch(session: ServerSession, file: StoredListedFile): Promise<void>
  /** How a file stands now. */
  stateOf(file: StoredListedFile): ReceivedFile
  /** Ends it; after that it is `at-server` again. */
  stop(id: string): Promise<void>
  /** Ends all that is on its way. */
  close(): Promise<void>
}

interface OnTheWay {
  readonly ending: AbortController
  readonly ended: PromiseWithResolvers<undefined>
  received: number
}

/** How many more bytes are news to the window. */
const newsBytes = 64 * 1024
/** A file that takes longer than this leaves room for the next: what drips along keeps nobody else's away. */
const longestTurnMs = 15_000
const mostAtOnce = 3

export function createDownloads({ gateway, keep, onMoved, clock }: DownloadOptions): Downloads {
  const coming = new Map<string, OnTheWay>()
  const reasons = new Map<string, ErrorCode>()
  const turns = createTurns(clock, { longestMs: longestTurnMs, most: mostAtOnce })
  const working = new Set<Promise<void>>()
  let isClosed = false

  function stateOf({ id, name, mediaType, size, isHere }: StoredListedFile): ReceivedFile {
    const way = coming.get(id)
    const reason = reasons.get(id) ?? null
    const isTooLarge = (size !== null && size > largestAttachment) || reason === 'server-too-large'
    const state = isHere ? 'here' : way !== undefined ? 'coming' : isTooLarge ? 'too-large' : 'at-server'
    return { id, name, mediaType, size, state, received: isHere ? (size ?? 0) : (way?.received ?? 0), reason }
  }

  async function bring(session: ServerSession, file: StoredListedFile, way: OnTheWay): Promise<void> {
    const { id, serverId, name, mediaType, size } = file
    way.ending.signal.throwIfAborted()
    let told = 0
    // It waits in memory until it is whole: nothing of half a file is ever kept.
    const bytes = await gateway.fetchFile(session, serverId, {
      size,
      mediaType,
      limit: largestAttachment,
      signal: way.ending.signal,
      onReceived(received) {
        way.received = received
        if (received - told < newsBytes) return
        told = received
        onMoved(stateOf(file))
      },
    })
    way.ending.signal.throwIfAborted()
    await keep({ id, serverId, name, mediaType, bytes })
  }

  return {
    stateOf,
    async fetch(session, file) {
      const before = stateOf(file)
      if (isClosed || before.state !== 'at-server') return
      const way: OnTheWay = { ending: new AbortController(), ended: Promise.withResolvers(), received: 0 }
      coming.set(file.id, way)
      reasons.delete(file.id)
      onMoved(stateOf(file))
      const stopped = new Promise<never>((_resolve, reject) => {
        way.ending.signal.addEventListener('abort', () => reject(new AppError('not-found')))
      })
      // One that waits for its turn need not wait to be stopped.
      const work = turns.take(() => bring(session, file, way))
      working.add(work)
      work.finally(() => working.delete(work)).catch(() => undefined)
      try {
        await Promise.race([work, stopped])
        coming.delete(file.id)
        onMoved(stateOf({ ...file, isHere: true }))
      } catch (error) {
        coming.delete(file.id)
        const isStopped = way.ending.signal.aborted
        if (!isStopped) reasons.set(file.id, codeOf(error))
        onMoved(stateOf(file))
        if (!isStopped) throw error
      } finally {
        way.ended.resolve(undefined)
      }
    },
    async stop(id) {
      const way = coming.get(id)
      way?.ending.abort()
      await way?.ended.promise
    },
    async close() {
      isClosed = true
      for (const { ending } of coming.values()) ending.abort()
      await Promise.allSettled(working)
    },
  }
}
