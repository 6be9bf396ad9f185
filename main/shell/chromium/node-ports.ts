import { AppError } from '../../../preload/contract/index.ts'
import type { Clock, ExternalLinks, IdleMonitor, KeyVault, Ports, WorkerUrls } from '../../ports/ports.ts'
import { systemClock } from '../../ports/system-clock.ts'
import { createTrustingFetch } from '../../tls/trusting-fetch.ts'

/** Node has no key store of the operating system: the password wrap stands alone, and the settings say so. */
export const noKeyVault: KeyVault = {
  backend: 'none',
  isTrusted: false,
  wrap: () => Promise.reject(new AppError('internal')),
  unwrap: () => Promise.reject(new AppError('key-damaged')),
}

/**
 * Idle time as the page reports it: the seconds since the last `session.touch`. Node hears nothing of a locked or
 * sleeping system, but it notices sleep afterwards: a timer that fires far too late means the computer was away.
 */
export function createTouchedIdle(clock: Clock, beatMs = 15_000): IdleMonitor {
  let touchedAt = clock.now()
  const listeners = new Set<() => void>()
  function beat(from: number): void {
    clock.after(beatMs, () => {
      const now = clock.now()
      if (now - from > beatMs + 60_000) for (const listener of listeners) listener()
      beat(now)
    })
  }
  beat(clock.now())
  return {
    idleMs: () => Math.max(0, clock.now() - touchedAt),
    touched() {
      touchedAt = clock.now()
    },
    onSystemLock(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** This shell has no dialog of its own in which a person could agree, so it opens no page at all (SECURITY A12). */
const noLinks: ExternalLinks = { open: () => Promise.reject(new AppError('link-refused')) }

/** The ports of the core in plain Node. */
export function createNodePorts(
  workers: WorkerUrls,
  shell: Required<Pick<Ports, 'restart' | 'exchangeAddress' | 'wallboard'>>,
): Ports {
  const trusting = createTrustingFetch(systemClock)
  return {
    clock: systemClock,
    fetch: trusting.fetch,
    trust(rules) {
      trusting.trust(rules)
      return Promise.resolve()
    },
    ...shell,
    keyVault: noKeyVault,
    idle: createTouchedIdle(systemClock),
    links: noLinks,
    workers,
  }
}
