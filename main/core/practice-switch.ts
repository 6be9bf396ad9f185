import { join } from 'node:path'
import type { PracticeState } from '../../preload/contract/index.ts'
import type { Log } from '../log/log.ts'
import { connectPractice } from '../practice/practice-client.ts'
import type { PracticeSwitch } from '../usecases/use-case-deps.ts'

export interface PracticeControl extends PracticeSwitch {
  /** The address, once known. */
  url(): string | null
  close(): Promise<void>
}

export interface PracticeControlOptions {
  readonly workerUrl: URL
  readonly dataFolder: string
  /** The address of a server that runs as its own process: then there is no switch. */
  readonly externalUrl: string | null
  readonly accounts: PracticeState['accounts']
  /** Whether an external server answers, as far as the link knows. */
  readonly isReachable: () => boolean
  readonly onAddress: (url: string) => void
  readonly onChange: () => void
  readonly log: Log
}

/** In a workspace there is no practice server, and nothing that could start one. */
export const noPractice: PracticeControl = {
  url: () => null,
  state: () => ({ active: false, serverRunning: false, canSwitch: false, accounts: [] }),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** The practice server of this desk: embedded in a worker thread with its switch, or somewhere else on loopback. */
export function createPracticeControl(options: PracticeControlOptions): PracticeControl {
  const { externalUrl, onChange, log } = options
  let address = externalUrl
  const client =
    externalUrl === null
      ? connectPractice(options.workerUrl, {
          dataFolder: join(options.dataFolder, 'practice'),
          onStopped() {
            log.error('worker-stopped', { state: 'practice' })
            onChange()
          },
        })
      : null

  return {
    url: () => address,
    state: () => ({
      active: true,
      serverRunning: client?.isRunning() ?? options.isReachable(),
      canSwitch: client !== null,
      accounts: options.accounts.map(({ login, password, role }) => ({ login, password, role })),
    }),
    async start() {
      if (client !== null) {
        const { url } = await client.start()
        if (url !== address) {
          address = url
          options.onAddress(url)
        }
        log.info('practice-started')
      } else if (externalUrl !== null) options.onAddress(externalUrl)
      onChange()
    },
    async stop() {
      await client?.stop()
      log.info('practice-stopped')
      onChange()
    },
    close: async () => client?.close(),
  }
}
