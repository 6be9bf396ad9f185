import type { EventHub } from '../../ipc/events.ts'
import type { Gateway, ServerSession } from '../../api/gateway.ts'
import type { Keyring } from '../../keys/keyring.ts'
import type { UnlockThrottle } from '../../keys/unlock-throttle.ts'
import type { WorkspaceFolder } from '../../keys/workspace-folder.ts'
import type { Background } from '../../log/background.ts'
import type { Log } from '../../log/log.ts'
import type { Clock, IdleMonitor, KeyVault } from '../../ports/ports.ts'
import type { ServerLinkWatch } from '../../sync/sync-api.ts'
import type { WorkspaceOpener } from '../open-workspace.ts'
import type { CallWatch } from './call-watch.ts'
import type { Grants } from './desk-state.ts'
import type { RecoverySite } from './after-opening.ts'
import type { SecurityJournal } from './security-journal.ts'

/** What the session use cases stand on. */
export interface SessionDeps {
  readonly gateway: Gateway
  readonly link: ServerLinkWatch
  readonly openWorkspace: WorkspaceOpener
  readonly folderOf: (login: string) => WorkspaceFolder
  readonly keyringOf: (folder: WorkspaceFolder) => Keyring
  readonly listFolders: () => Promise<WorkspaceFolder[]>
  readonly throttle: UnlockThrottle
  readonly vault: KeyVault
  readonly idle: IdleMonitor
  readonly clock: Clock
  readonly random: () => number
  readonly events: EventHub
  readonly log: Log
  readonly background: Background
  readonly isPractice: boolean
  readonly journal: SecurityJournal
  /** Who may do what at this site. */
  readonly granted: Grants
  /** To which key this site has its workspaces sealed (SECURITY C13); null in practice and for a site made by hand. */
  readonly recovery: RecoverySite | null
  readonly idleLockMs: number
  readonly idleCheckMs: number
  readonly callWatch: Pick<CallWatch, 'setBusy' | 'idleMs'>
  /** Somebody has left the desk: takes the desk out of the queue. Never fails, and answers within seconds. */
  readonly onSignedOut: (session: ServerSession | null) => Promise<void>
  /** Waits between tries of a password that waits for the server. */
  readonly signInRetryMs: readonly number[]
}
