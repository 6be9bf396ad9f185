/** What the core needs from the machine it runs on. Shells provide these; tests pass fakes or real ones. */

/** Time, injected so that tests can own it. Instants are ms since the epoch, UTC. */
export interface Clock {
  now(): number
  /**
   * Ms since some beginning, which nobody can set; it may stand still while the computer sleeps. Where there is none, nobody
   * notices that the clock was set.
   */
  steadyMs?(): number
  /** Runs `run` once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

/** The fetch of this shell: Electron's session fetch, or Node's. One TLS policy for everything. */
export type HttpFetch = typeof globalThis.fetch

/** The operating system's key store, on top of the password wrap (SECURITY C3, C4). */
export interface KeyVault {
  /** The backend's own name (`keychain`, `dpapi`, `gnome_libsecret`, `basic_text`, `none`). */
  readonly backend: string
  /** False for no backend and for `basic_text`, whose password is fixed in source. */
  readonly isTrusted: boolean
  wrap(secret: Uint8Array): Promise<Uint8Array>
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>
}

/** How long nobody has touched this computer, and when the system locks or sleeps. */
export interface IdleMonitor {
  idleMs(): number
  /** Called by `session.touch` where the shell has no idle time of its own. */
  touched(): void
  /** Subscribes to lock and suspend; the answer unsubscribes. */
  onSystemLock(listener: () => void): () => void
}

/** Opens a page outside the app, after the person agreed. The core has already rebuilt and checked the URL. */
export interface ExternalLinks {
  open(url: string): Promise<void>
}

/** The worker threads of the core, as URLs: source files under Node, bundled files in the built app. */
export interface WorkerUrls {
  readonly database: URL
  readonly search: URL
  readonly practice: URL
  /** Draws reports for paper. */
  readonly paper: URL
}

/** A host that only certain keys may speak for: SHA-256 of the public key (SPKI), base64 (SECURITY D3). */
export interface PinnedHost {
  /** As it stands in an address, without a port. */
  readonly host: string
  readonly pins: readonly string[]
}

/** A second window of this desk that shows the live board and nothing else. */
export interface WallboardWindow {
  /** Opens it or brings it to the front. `page`: the window of the desk opens it, and it is let in for a few seconds. */
  open(): 'shell' | 'page'
  /** Closes it; nothing happens without one. */
  close(): void
  isOpen(): boolean
  /** Subscribes to its opening and closing; the answer unsubscribes. */
  onChange(listener: () => void): () => void
}

export interface Ports {
  readonly clock: Clock
  readonly fetch: HttpFetch
  /** `fetch`, and the window where the shell can, obey these rules from now on. Without it no site with pins is opened. */
  readonly trust?: (rules: readonly PinnedHost[]) => Promise<void>
  /** Where the window finds the exchange when the shell makes the connection; null: at the exchange's own address. */
  readonly exchangeAddress?: () => string | null
  /** Builds a new core and shows it: another workspace was chosen. Without it none can be. */
  readonly restart?: () => void
  /** Without it there is no wallboard. */
  readonly wallboard?: WallboardWindow
  readonly keyVault: KeyVault
  readonly idle: IdleMonitor
  readonly links: ExternalLinks
  readonly workers: WorkerUrls
}
