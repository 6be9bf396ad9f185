import type { QueueState, SessionState } from '../../../../preload/contract/index.ts'
import { bridge } from '../../../bridge/bridge.ts'

interface Options {
  readonly onQueue: (queue: QueueState) => void
  readonly onPhase: (phase: SessionState['phase']) => void
  /** Whether leaving the page now would end a call. */
  readonly isInCall: () => boolean
  readonly onLeave: () => void
  /** The network of this computer has changed, or is back. */
  readonly onNetwork: () => void
}

/** What Chromium tells of the network; other browsers do not. It also speaks of mere changes of speed. */
function networkOf(from: object): EventTarget | null {
  return 'connection' in from && from.connection instanceof EventTarget ? from.connection : null
}

/** What the window and the core tell the telephone: place in the queue, lock, network, and the page going away. */
export function watchWindow({ onQueue, onPhase, isInCall, onLeave, onNetwork }: Options): () => void {
  const api = bridge()
  const stops = [api.on('queueChanged', onQueue), api.on('sessionChanged', ({ phase }) => onPhase(phase))]
  // The browser asks in its own words; no page may choose them.
  const ask = (event: BeforeUnloadEvent): void => {
    if (isInCall()) event.preventDefault()
  }
  window.addEventListener('beforeunload', ask)
  window.addEventListener('pagehide', onLeave)
  window.addEventListener('online', onNetwork)
  const network = networkOf(navigator)
  network?.addEventListener('change', onNetwork)
  return () => {
    for (const stop of stops) stop()
    window.removeEventListener('beforeunload', ask)
    window.removeEventListener('pagehide', onLeave)
    window.removeEventListener('online', onNetwork)
    network?.removeEventListener('change', onNetwork)
  }
}
