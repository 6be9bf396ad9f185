import type { QueueState, SessionState } from '../../../../preload/contract/index.ts'
import { bridge } from '../../../bridge/bridge.ts'

interface Options {
  readonly onQueue: (queue: QueueState) => void
  readonly onPhase: (phase: SessionState['phase']) => void
  /** Whether leaving the page now would end a call. */
  readonly isInCall: () => boolean
  readonly onLeave: () => void
  readonly onOnline: () => void
}

/** What the window and the core tell the telephone: place in the queue, lock, network, and the page going away. */
export function watchWindow({ onQueue, onPhase, isInCall, onLeave, onOnline }: Options): () => void {
  const api = bridge()
  const stops = [api.on('queueChanged', onQueue), api.on('sessionChanged', ({ phase }) => onPhase(phase))]
  // The browser asks in its own words; no page may choose them.
  const ask = (event: BeforeUnloadEvent): void => {
    if (isInCall()) event.preventDefault()
  }
  window.addEventListener('beforeunload', ask)
  window.addEventListener('pagehide', onLeave)
  window.addEventListener('online', onOnline)
  return () => {
    for (const stop of stops) stop()
    window.removeEventListener('beforeunload', ask)
    window.removeEventListener('pagehide', onLeave)
    window.removeEventListener('online', onOnline)
  }
}
