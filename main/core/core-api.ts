import type { Result } from '../../preload/contract/index.ts'
import type { EventListener } from '../ipc/events.ts'
import type { SenderVerdict, WindowPlace } from '../ipc/sender.ts'
import type { PinnedHost, Ports } from '../ports/ports.ts'

export interface CoreOptions {
  readonly ports: Ports
  /** Everything this app keeps on this computer lies below this folder. */
  readonly dataFolder: string
  /** Holds `forms/case.json`, `practice/site.json` and `practice/accounts.json`. */
  readonly resourcesFolder: string
  /** The address of a practice server that runs as its own process; null for the embedded one. */
  readonly practiceUrl: string | null
  readonly version: string
  readonly host: 'electron' | 'chromium'
  /** TEST ONLY: a cheaper scrypt cost, so that a suite of many sign-ins does not take minutes. */
  readonly testOnlyScryptCost?: number
  /** TEST ONLY: seconds instead of minutes for waits of the sync engine and the idle check. */
  readonly testOnlyTimings?: TestOnlyTimings
}

interface TestOnlyTimings {
  readonly serverTimeoutMs?: number
  readonly retryStepsMs?: readonly number[]
  readonly probeMs?: number
  readonly idleCheckMs?: number
}

export type { SenderVerdict, WindowPlace } from '../ipc/sender.ts'

/** What a shell has to know of the site this core was built for. */
interface SiteForShell {
  /** Host and port of the telephone exchange, for the content security policy; null without one. */
  readonly exchangeHost: string | null
  /** The exchange, where the site has pins for it: a shell whose window cannot keep them makes the connection itself. */
  readonly pinnedExchange: { readonly url: string; readonly rule: PinnedHost } | null
}

/** The whole desk without a window. */
export interface Core {
  /** Does not change while this core lives: another site is another core. */
  readonly site: SiteForShell
  readonly router: {
    /** Answers one call; never throws, whatever it is given. */
    handle(name: unknown, input: unknown, sender: SenderVerdict, place?: WindowPlace): Promise<Result<unknown>>
  }
  /** Subscribes to what the core says unasked; the answer unsubscribes. */
  onEvent(listener: EventListener): () => void
  /** The same for the wallboard: what it may know, and it counts as no window of the desk. */
  onWallEvent(listener: EventListener): () => void
  /** Starts the practice server and the watch of the link, without waiting for either. */
  start(): Promise<void>
  /** A window was loaded, for the first time or again: what the one before held in memory is gone (SECURITY B6). */
  windowLoaded(): void
  /** A `tel:` or `sip:` link another program opened; anything else does nothing (SECURITY E7). */
  openLink(link: unknown): void
  /** Records that somebody who is not our window knocked at the shell's door, without who or what (SECURITY B1). */
  reportRefused(): void
  /** Records an error that nobody caught, without its message (SECURITY F4). */
  reportUncaught(error: unknown): void
  /** Flushes and closes everything: every workspace, also those that still send. */
  stop(): Promise<void>
}
