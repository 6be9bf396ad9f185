import type {
  AppState,
  BoardWall,
  DeviceChoice,
  ExchangeReport,
  FormDefinition,
  PickLists,
  PracticeState,
  Preferences,
  Role,
  QaForm,
  Scenarios,
  ServerLink,
  SheetDefinition,
  TrustVerdict,
  WorkspaceEntry,
} from '../../preload/contract/index.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { LiveBoard } from '../board/live-board.ts'
import type { EventHub } from '../ipc/events.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import type { Log } from '../log/log.ts'
import type { RevealedRecords } from '../masking/revealed.ts'
import type { Clock, ExternalLinks, IdleMonitor } from '../ports/ports.ts'
import type { Press } from '../reports/pdf/press.ts'
import type { SiteDefaults } from '../site/hand-made.ts'
import type { SiteStore } from '../site/site-store.ts'
import type { SitePhone } from '../site/site.ts'
import type { QueuePoll } from '../sync/queue-poll.ts'
import type { DialLink } from './dial-link.ts'
import type { SecretGate } from './secret-gate.ts'
import type { CallWatch } from './session/call-watch.ts'
import type { SecurityJournal } from './session/security-journal.ts'
import type { Session } from './session/session.ts'

/** The practice server as the use cases see it. */
export interface PracticeSwitch {
  state(): PracticeState
  start(): Promise<void>
  stop(): Promise<void>
}

/** The practice exchange in the window, as the use cases see it. */
interface ExchangeLink {
  scenarios(): Scenarios
  /** Takes the report at once; the practice server hears it as soon as it answers, in order. */
  report(report: ExchangeReport): void
}

/** Preferences and devices of this computer, kept between starts. */
export interface PreferenceStore {
  get(): Preferences
  set(preferences: Preferences): Promise<void>
  devices(): DeviceChoice
  setDevices(devices: DeviceChoice): Promise<void>
}

/** The telephone of this site. */
interface PhoneOfSite {
  readonly site: SitePhone
  readonly secretGate: Pick<SecretGate, 'mayPass'>
  /** Whether the exchange answers and proves who it is; `ok` in practice. */
  probe(): Promise<TrustVerdict>
  /** Where the window finds the exchange when the shell makes the connection; null: at its own address. */
  relayed(): string | null
}

type Unsent = WorkspaceEntry['unsent']

/** The workspaces of this computer, as the use cases see them. */
interface WorkspaceDesk {
  readonly sites: SiteStore
  readonly current: { readonly about: AppState['workspace']; readonly serial: number }
  readonly practiceName: AppState['workspace']['name']
  readonly siteDefaults: SiteDefaults
  /** What waits in these workspace folders: counts only. */
  unsentIn(folders: readonly string[]): Promise<Unsent>
  /** What waits in all others. */
  unsentBeside(folders: readonly string[]): Promise<Unsent>
  probe(target: { address: string; pins: readonly string[] }): Promise<TrustVerdict>
  /** Null where the shell cannot start anew. */
  readonly restart: (() => void) | null
}

/** What reports are printed on, and the yearly sheet of this site. */
interface ReportPapers {
  readonly press: Press
  readonly yearly: SheetDefinition
  readonly isMappedBySite: boolean
}

/** The wallboard, as the use cases see it. */
interface WallOfDesk {
  state(): BoardWall
  /** True when the page is to open it; `not-found` where there can be none. */
  open(): boolean
  close(): void
}

/** What the use cases stand on. */
export interface UseCaseDeps {
  readonly session: Session
  readonly practice: PracticeSwitch
  readonly exchange: ExchangeLink
  readonly gateway: Pick<
    Gateway,
    | 'findByContact'
    | 'getCase'
    | 'listCalls'
    | 'readTotals'
    | 'findPeople'
    | 'listColleagues'
    | 'messageText'
    | 'messageFiles'
    | 'messageLayout'
    | 'countBy'
    | 'fetchFile'
    | 'resetPassword'
  >
  readonly board: LiveBoard
  readonly wall: WallOfDesk
  readonly queue: Pick<QueuePoll, 'state' | 'join' | 'leave' | 'refresh'>
  /** The server has refused this session: the light says so, and the sync pauses. */
  readonly sessionRefused: (session: ServerSession) => void
  readonly callWatch: CallWatch
  readonly phone: PhoneOfSite
  readonly dialLink: Pick<DialLink, 'take'>
  readonly workspaces: WorkspaceDesk
  readonly events: Pick<EventHub, 'emit'>
  /** Removes a closed workspace from this computer for good. */
  readonly wipeFolder: (folder: WorkspaceFolder) => Promise<void>
  readonly preferences: PreferenceStore
  /** What a call can be scored by. */
  readonly qaForms: readonly QaForm[]
  readonly papers: ReportPapers
  readonly form: { readonly definition: FormDefinition; readonly pickLists: PickLists }
  /** What never changes while the core runs. */
  readonly about: Pick<AppState, 'version' | 'host' | 'idleLockMinutes' | 'timeZone' | 'workspace'>
  readonly serverName: () => string
  /** What the site says of people: where a password is reset, null where nowhere, and the server's codes of roles. */
  readonly people: { readonly passwordResetPath: string | null; readonly roleCodes: Readonly<Record<string, Role>> }
  readonly link: () => ServerLink
  readonly allowedLinks: readonly string[]
  readonly links: ExternalLinks
  readonly idle: IdleMonitor
  readonly clock: Clock
  /** A new UUIDv7. */
  readonly newId: () => string
  readonly log: Log
  readonly journal: SecurityJournal
  /** What this person has been shown in plain since they sat down. */
  readonly revealed: RevealedRecords
  /** TEST ONLY: the power of two of a cheaper scrypt for exports; undefined in every build. */
  readonly exportCostPower: number | undefined
}

/** The handlers of one group of the contract. */
export type HandlersOf<Group extends string> = Pick<Handlers, Extract<keyof Handlers, `${Group}.${string}`>>
