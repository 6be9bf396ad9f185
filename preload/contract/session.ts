import { z } from 'zod'
import { RecordKind } from './outbox.ts'
import { permissions, roles } from './permissions.ts'
import { Instant, shortLength } from './cases.ts'
import { StorageState } from './storage.ts'
import { CurrentWorkspace } from './workspaces.ts'

const name = z.string().max(shortLength)

/** Who is at this desk and whether the screen is locked. */
export const SessionState = z.strictObject({
  phase: z.enum(['signed-out', 'must-change-password', 'signed-in', 'locked']),
  user: z.strictObject({ login: name, displayName: name, role: z.enum(roles) }).nullable(),
  permissions: z.array(z.enum(permissions)),
  /** True when the server has to hear the password again before anything more is sent. */
  signInNeeded: z.boolean(),
  /** Why a new password has to be chosen before anything opens; null but in `must-change-password`. */
  mustChange: z.enum(['default-password', 'one-time-password']).nullable(),
  /** The last instant at which this person can still sign in here without the server. */
  offlineUntil: Instant.nullable(),
  /** How the key of this person's cache is guarded beside the password; null while signed out. */
  keyStore: z.enum(['password-only', 'password-and-system']).nullable(),
})
export type SessionState = z.infer<typeof SessionState>

/** The server light. `sinceAt` is when this state began; `lastAnswerAt` when the server last answered well. */
export const ServerLink = z.strictObject({
  state: z.enum(['checking', 'connected', 'unreachable', 'strange', 'certificate', 'sign-in-needed']),
  sinceAt: Instant,
  lastAnswerAt: Instant.nullable(),
  /** Server clock minus ours in ms, from its Date header; null while unknown. */
  skewMs: z.number().int().nullable(),
})
export type ServerLink = z.infer<typeof ServerLink>

/** Unsent work of people who are not at this desk now: counts only, readable without any key (DESIGN 6.8). */
export const OthersUnsent = z.strictObject({
  people: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
  oldestAt: Instant.nullable(),
  /** True while the core of this desk is still sending some of it. */
  stillSending: z.boolean(),
})
export type OthersUnsent = z.infer<typeof OthersUnsent>

export const PracticeState = z.strictObject({
  /** False in a workspace: then everything `practice.*` is refused. */
  active: z.boolean(),
  serverRunning: z.boolean(),
  /** True when the server is this app's own and the switch can stop it; false when it runs as its own process. */
  canSwitch: z.boolean(),
  /** The accounts to sign in with, shown on the sign-in screen in practice only. */
  accounts: z.array(z.strictObject({ login: name, password: name, role: z.enum(roles) })).max(10),
})
export type PracticeState = z.infer<typeof PracticeState>

export const Preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  locale: z.enum(['en', 'sw', 'pseudo']),
})
export type Preferences = z.infer<typeof Preferences>

/** How far one kind of record has come; `goal` is null while nobody knows how many there are. `refused`: not this person's. */
export const PullOfKind = z.strictObject({
  kind: RecordKind,
  state: z.enum(['idle', 'running', 'paused', 'done', 'refused']),
  known: z.number().int().nonnegative(),
  goal: z.number().int().nonnegative().nullable(),
})
export type PullOfKind = z.infer<typeof PullOfKind>

/** The first pull: `known` cases are here, of at most `goal`; every kind by itself in `kinds`. */
export const PullProgress = z.strictObject({
  state: z.enum(['idle', 'running', 'paused', 'done']),
  known: z.number().int().nonnegative(),
  goal: z.number().int().nonnegative(),
  lastDoneAt: Instant.nullable(),
  kinds: z.array(PullOfKind).max(7),
  /** Of all kinds together over the last half minute; null while nothing comes. */
  rowsPerMinute: z.number().int().nonnegative().nullable(),
  /** Until every known goal is reached at this rate; null when that cannot be said. */
  leftMs: z.number().int().nonnegative().nullable(),
  /** A person stopped it; it goes on when they say so. */
  isPausedByPerson: z.boolean(),
})
export type PullProgress = z.infer<typeof PullProgress>

/** How far the search index has come: it is derived from the cases and may lag behind a large pull. */
export const SearchProgress = z.strictObject({
  ready: z.boolean(),
  pending: z.number().int().nonnegative(),
})
export type SearchProgress = z.infer<typeof SearchProgress>

export const AppState = z.strictObject({
  version: z.string().max(40),
  host: z.enum(['electron', 'chromium']),
  /** The host name of the server, for the sign-in screen. */
  serverName: name,
  workspace: CurrentWorkspace,
  idleLockMinutes: z.number().int().positive(),
  timeZone: z.string().max(60),
  preferences: Preferences,
  session: SessionState,
  link: ServerLink,
  practice: PracticeState,
  othersUnsent: OthersUnsent,
  pull: PullProgress,
  search: SearchProgress,
  storage: StorageState,
})
export type AppState = z.infer<typeof AppState>
