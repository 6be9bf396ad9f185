import type { HttpFetch } from '../../../main/ports/ports.ts'
import type { StoryClock } from './story-clock.ts'
import { tokenOf } from './story-server-records.ts'
import { storyBaseUrl } from './story-server.ts'
import type { StoryRequest, StoryServer, Writer } from './story-server.ts'

/** What the network, or somebody on the way, does to one request. `late`: it arrives that much later, and no answer comes. */
export type Mishap =
  | 'none'
  | 'refused'
  | 'lost-before'
  | 'lost-after'
  | 'failed'
  | 'failed-after'
  | 'portal'
  | 'portal-after'
  | 'half-answer'
  | 'busy'
  | 'signed-out'
  | 'twice'
  | { readonly late: number }
  | { readonly slow: number }

export type LinkTrouble = 'none' | 'refusing' | 'silent'

const portal = '<!doctype html><title>Welcome to the guest network</title>'

function failure(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

function reply(status: number, body: string, type = 'application/json'): Response {
  return new Response(body, { status, headers: { 'content-type': type } })
}

/** The line between one desk and the server, with a queue of mishaps that strike one request each. */
export function createStoryLine(server: StoryServer, clock: StoryClock, by: Writer) {
  let trouble: LinkTrouble = 'none'
  let mishaps: Mishap[] = []

  /** Resolves after `ms`, or rejects as fetch does when the asker gives up. */
  function wait(ms: number | null, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(new DOMException('The operation was aborted', 'AbortError'))
      if (signal.aborted) abort()
      signal.addEventListener('abort', abort)
      if (ms !== null) clock.after(ms, resolve)
    })
  }

  async function exchange(request: StoryRequest, signal: AbortSignal): Promise<Response> {
    const known = server.noteSending(by, request.path)
    const isChange = request.method === 'POST'
    const work = () => server.work(request, known)
    const told = (done: Awaited<ReturnType<typeof work>>) =>
      'text' in done ? reply(done.status, done.text, 'text/plain') : reply(done.status, JSON.stringify(done.json))
    const answer = async () => told(await work())
    if (trouble === 'refusing') throw failure('ECONNREFUSED')
    if (trouble === 'silent') {
      await wait(null, signal)
      throw failure('ECONNRESET')
    }
    const mishap = mishaps.shift() ?? 'none'
    if (typeof mishap === 'object') {
      if ('slow' in mishap) {
        // Arrives at once, is answered late.
        const ready = await answer()
        await wait(mishap.slow, signal)
        return ready
      }
      if (isChange) clock.after(mishap.late, () => void work())
      await wait(null, signal)
      throw failure('ECONNRESET')
    }
    switch (mishap) {
      case 'none':
        return answer()
      case 'refused':
        throw failure('ECONNREFUSED')
      case 'lost-before':
        throw failure('ECONNRESET')
      case 'lost-after':
        await work()
        throw failure('ECONNRESET')
      case 'failed':
        return reply(500, '{}')
      case 'failed-after':
        await work()
        return reply(500, '{}')
      case 'portal':
        return reply(200, portal, 'text/html')
      case 'portal-after':
        await work()
        return reply(200, portal, 'text/html')
      case 'half-answer': {
        const done = await work()
        // Half a text is not told by itself; its length is, and the line then counts as cut.
        if ('text' in done) throw failure('ECONNRESET')
        return reply(done.status, JSON.stringify(done.json).slice(0, 30))
      }
      case 'busy':
        return reply(503, '')
      case 'signed-out':
        server.endSessions()
        return answer()
      case 'twice': {
        const token = isChange ? tokenOf(request.path, request.body) : ''
        if (token !== '') server.repeated.add(token)
        await work()
        // The second arrival finds the record as the first left it: it says the same.
        return told(await server.work(request, Number.NaN))
      }
    }
  }

  async function ask(input: Parameters<HttpFetch>[0], init: Parameters<HttpFetch>[1]): Promise<Response> {
    const asked = input instanceof Request ? input : new Request(input, init)
    const url = new URL(asked.url)
    const request: StoryRequest = {
      by,
      method: asked.method,
      path: url.pathname
        .slice(new URL(storyBaseUrl).pathname.length)
        .split('/')
        .filter((part) => part !== ''),
      query: url.searchParams,
      token: (asked.headers.get('XAuthorization') ?? '').replace(/^Bearer /, ''),
      contentType: asked.headers.get('Content-Type') ?? '',
      body: new Uint8Array(await asked.arrayBuffer()),
    }
    return exchange(request, asked.signal)
  }

  return {
    /** The line of one process at this end: when that has ended it asks nothing more, and no answer reaches it. */
    ofProcess() {
      let hasEnded = false
      const isOver = () => hasEnded
      const fetchHere: HttpFetch = async (input, init) => {
        const never = new Promise<never>(() => undefined)
        if (isOver()) return never
        clock.stirred()
        try {
          const answer = await ask(input, init)
          return isOver() ? await never : answer
        } finally {
          clock.stirred()
        }
      }
      return {
        fetch: fetchHere,
        end() {
          hasEnded = true
        },
      }
    },
    setTrouble(next: LinkTrouble): void {
      trouble = next
    },
    expect(next: readonly Mishap[]): void {
      mishaps.push(...next)
    },
    calm(): void {
      trouble = 'none'
      mishaps = []
    },
  }
}

export type StoryLine = ReturnType<typeof createStoryLine>
