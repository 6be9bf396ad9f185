import type {
  AppState,
  FormDefinition,
  PickLists,
  PracticeState,
  Preferences,
  ServerLink,
} from '../../preload/contract/index.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { Log } from '../log/log.ts'
import type { Clock, ExternalLinks, IdleMonitor } from '../ports/ports.ts'
import type { Session } from './session/session.ts'

/** The practice server as the use cases see it. */
export interface PracticeSwitch {
  state(): PracticeState
  start(): Promise<void>
  stop(): Promise<void>
}

/** Preferences of this computer, kept between starts. */
export interface PreferenceStore {
  get(): Preferences
  set(preferences: Preferences): Promise<void>
}

/** What the use cases stand on. */
export interface UseCaseDeps {
  readonly session: Session
  readonly practice: PracticeSwitch
  readonly preferences: PreferenceStore
  readonly form: { readonly definition: FormDefinition; readonly pickLists: PickLists }
  /** What never changes while the core runs. */
  readonly about: Pick<AppState, 'version' | 'host' | 'idleLockMinutes' | 'timeZone'>
  readonly serverName: () => string
  readonly link: () => ServerLink
  readonly allowedLinks: readonly string[]
  readonly links: ExternalLinks
  readonly idle: IdleMonitor
  readonly clock: Clock
  /** A new UUIDv7. */
  readonly newId: () => string
  readonly log: Log
}

/** The handlers of one group of the contract. */
export type HandlersOf<Group extends string> = Pick<Handlers, Extract<keyof Handlers, `${Group}.${string}`>>
