import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as newId } from 'uuid'
import type { OutboxSummary, PullProgress, SearchProgress } from '../../preload/contract/index.ts'
import { createCrmGateway } from '../../main/api/crm/adapter.ts'
import { createWorkspaceOpener } from '../../main/core/workspace.ts'
import { createKeyring } from '../../main/keys/keyring.ts'
import { silentLog } from '../../main/log/log.ts'
import { workspaceFolder } from '../../main/keys/workspace-folder.ts'
import { lockWorkspace } from '../../main/keys/workspace-lock.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { createServerLink } from '../../main/sync/link.ts'
import { defaultTimings } from '../../main/sync/sync-api.ts'
import { nodePorts } from '../kit/desk-core.ts'
import { account } from './practice-server.ts'

/** What the workspace says while it works. */
interface Listener {
  pullProgressed?: (progress: PullProgress) => void
  searchProgressed?: (progress: SearchProgress) => void
  outboxCounted?: (summary: OutboxSummary) => void
}

/**
 * An empty workspace as the core opens it — database, index with its feed, sync, sidecar — with a real gateway. Nothing
 * is sent or pulled before `connect`.
 */
export async function openSyncedWorkspace(options: { url: string; pullGoal: number; listener: Listener }) {
  const { url, pullGoal, listener } = options
  const dataFolder = mkdtempSync(join(tmpdir(), 'desk-bench-'))
  const folder = workspaceFolder(dataFolder, url, account.login)
  mkdirSync(folder.path, { recursive: true, mode: 0o700 })
  const timings = { ...defaultTimings, pullGoal, reconnectSpreadMs: 0 }
  const random = Math.random
  const ports = nodePorts()
  const link = createServerLink({ clock: systemClock, random, timings })
  const gateway = createCrmGateway({
    baseUrl: url,
    fetch,
    timeoutMs: timings.serverTimeoutMs,
    roleCodes: { '1': 'agent' },
    observer: link.observer,
    clock: systemClock,
  })
  const open = createWorkspaceOpener({
    workers: ports.workers,
    gateway,
    link,
    clock: systemClock,
    random,
    newId,
    timings,
    log: silentLog,
    background: (work) => void work.catch((error: unknown) => console.error(error)),
    siteKeep: null,
    isCallUp: () => false,
  })
  const workspace = await open({
    folder,
    lock: lockWorkspace(folder.lock),
    key: crypto.getRandomValues(new Uint8Array(32)),
    change: null,
    keyring: createKeyring({ file: folder.keyring, workspace: folder.id, vault: ports.keyVault }),
    person: { login: account.login, displayName: 'Amina Wekesa', role: 'agent', extension: '8101' },
    listener: {
      sessionEnded: () => undefined,
      caseProgressed: () => undefined,
      casesPulled: () => undefined,
      recordProgressed: () => undefined,
      recordsPulled: () => undefined,
      recordVanished: () => undefined,
      receivedFileMoved: () => undefined,
      recordingChanged: () => undefined,
      returnReportChanged: () => undefined,
      storageChanged: () => undefined,
      pullProgressed: (progress) => listener.pullProgressed?.(progress),
      searchProgressed: (progress) => listener.searchProgressed?.(progress),
      outboxCounted: (summary) => listener.outboxCounted?.(summary),
    },
  })
  return {
    workspace,
    async connect() {
      const { session } = await gateway.signIn(account.login, account.password)
      link.start((current, signal) => gateway.ping(current ?? { token: '' }, signal))
      workspace.sync.setSession(session)
    },
    async close() {
      link.stop()
      await workspace.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
