import type { IdleMonitor } from '../../ports/ports.ts'
import type { ElectronParts } from './parts.ts'

/** Idle time and lock of the whole system. Linux sends no lock event, so there idle time alone decides (SECURITY E1). */
export function createIdleMonitor({ powerMonitor }: Pick<ElectronParts, 'powerMonitor'>): IdleMonitor {
  return {
    idleMs: () => powerMonitor.getSystemIdleTime() * 1000,
    // The system counts every key and click itself.
    touched: () => undefined,
    onSystemLock(listener) {
      powerMonitor.on('lock-screen', listener)
      powerMonitor.on('suspend', listener)
      return () => {
        powerMonitor.off('lock-screen', listener)
        powerMonitor.off('suspend', listener)
      }
    },
  }
}
