import { fileURLToPath } from 'node:url'
import type {
  CallName,
  CallNamed,
  EventData,
  EventKey,
  InputOf,
  OutputOf,
  Result,
} from '../../preload/contract/index.ts'
import type { CoreOptions } from '../../main/core/core-api.ts'
import { createCore } from '../../main/core/core.ts'
import type { Ports } from '../../main/ports/ports.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { until } from './poll.ts'

const main = new URL('../../main/', import.meta.url)

/** The machine under a core in tests: the real clock, the real network, real worker threads; no system key store. */
export function nodePorts(more: Partial<Ports> = {}): Ports {
  return {
    clock: systemClock,
    fetch: globalThis.fetch,
    keyVault: {
      backend: 'none',
      isTrusted: false,
      wrap: (secret) => Promise.resolve(secret),
      unwrap: (wrapped) => Promise.resolve(wrapped),
    },
    idle: {
      idleMs: () => 0,
      touched: () => undefined,
      onSystemLock: () => () => undefined,
    },
    links: { open: () => Promise.resolve() },
    workers: {
      database: new URL('db/db.worker.ts', main),
      search: new URL('search/search.worker.ts', main),
      practice: new URL('practice/practice.worker.ts', main),
      paper: new URL('reports/pdf/paper.worker.ts', main),
    },
    ...more,
  }
}

/** A whole desk without a window, reached through its router as a window would reach it. */
export async function startDesk(options: {
  folder: string
  practiceUrl: string
  timings?: CoreOptions['testOnlyTimings']
  scryptCost?: number
}) {
  const core = await createCore({
    ports: nodePorts(),
    dataFolder: options.folder,
    resourcesFolder: fileURLToPath(new URL('../../resources/', import.meta.url)),
    practiceUrl: options.practiceUrl,
    version: '0.0.0-test',
    host: 'chromium',
    testOnlyScryptCost: options.scryptCost ?? 2 ** 12,
    ...(options.timings === undefined ? {} : { testOnlyTimings: options.timings }),
  })
  await core.start()
  return {
    core,
    stop: () => core.stop(),
    /** One call, with its result as the window gets it. */
    ask<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<Result<OutputOf<CallNamed<N>>>> {
      return core.router.handle(name, input, 'trusted') as Promise<Result<OutputOf<CallNamed<N>>>>
    },
    /** One call that has to work. A test asks faster than any person: where the core wants patience, it waits. */
    async must<N extends CallName>(name: N, input: InputOf<CallNamed<N>>): Promise<OutputOf<CallNamed<N>>> {
      const answer = await until(`${name} answers`, async () => {
        const result = await this.ask(name, input)
        if (result.ok) return { value: result.value }
        if (result.error.code === 'too-fast') return undefined
        throw new Error(`${name} answered ${result.error.code}`)
      })
      return answer.value
    },
    on<K extends EventKey>(key: K, listener: (data: EventData<K>) => void): () => void {
      return core.onEvent((each, data) => {
        if (each === key) listener(data as EventData<K>)
      })
    },
  }
}
