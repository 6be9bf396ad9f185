/**
 * Everything a log line can say. A new event or field is one entry here; whatever is not here does not reach the
 * disk, because the sink drops it as well (SECURITY F1).
 */
export const eventNames = [
  'core-started',
  'core-stopped',
  'call-refused',
  'call-failed',
  'event-refused',
  'event-listener-failed',
  'background-failed',
  'signed-in',
  'signed-in-offline',
  'sign-in-refused',
  'signed-out',
  'sign-out-draining',
  'draining-ended',
  'locked',
  'unlocked',
  'unlock-refused',
  'password-changed',
  'password-change-unclear',
  'key-refused',
  'modes-repaired',
  'recovery-not-kept',
  'set-aside',
  'key-changed',
  'key-change-postponed',
  'export-made',
  'workspace-opened',
  'workspace-closed',
  'worker-stopped',
  'file-checked',
  'removed-by-age',
  'cache-removed',
  'cache-not-removed',
  'workspace-wiped',
  'wipe-unfinished',
  'link-changed',
  'site-stored',
  'site-removed',
  'site-chosen',
  'site-problem',
  'practice-started',
  'practice-stopped',
  'preferences-unreadable',
  'page-trimmed',
  'uncaught',
  'window-fault',
  'door-refused',
] as const

export type EventName = (typeof eventNames)[number]

/** Words a `state` field may hold; anything else could be somebody's name. */
export const stateWords = [
  'sound',
  'damaged',
  'checking',
  'connected',
  'unreachable',
  'strange',
  'certificate',
  'sign-in-needed',
  'idle',
  'running',
  'paused',
  'done',
  'signed-out',
  'must-change-password',
  'signed-in',
  'locked',
  'online',
  'offline',
  'trusted',
  'unknown-window',
  'subframe',
  'foreign-origin',
  'closing',
  'database',
  'search',
  'practice',
  'electron',
  'chromium',
] as const

export interface LogFields {
  /** An error code of the contract. */
  readonly code?: string
  /** The reference a person can read out. */
  readonly ref?: string
  /** The name of a call, such as `cases.save`. */
  readonly call?: string
  /** The key of an event of the contract. */
  readonly event?: string
  readonly state?: (typeof stateWords)[number]
  /** Any id of ours: only its last eight characters are written. */
  readonly id?: string
  readonly count?: number
  readonly durationMs?: number
  readonly bytes?: number
  readonly version?: string
  /** What was thrown: only its class and its places in our own source are written. */
  readonly thrown?: unknown
}
