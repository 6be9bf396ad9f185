import { codeOf } from '../../../preload/contract/index.ts'
import type { Log } from '../../log/log.ts'
import type { OpenWorkspace } from '../open-workspace.ts'
import type { SecurityJournal } from './security-journal.ts'

/** What a signed site says about recovery: who signed it, and the X25519 key (raw, base64) the keys are sealed to. */
export interface RecoverySite {
  readonly signer: string
  readonly recoveryKey: string | null
}

interface Parts {
  readonly recovery: RecoverySite | null
  readonly journal: SecurityJournal
  readonly log: Log
}

const signerKey = 'recovery-signer'

/**
 * The first signed site that opens a workspace is the one it listens to for good: a site of another signer for the same
 * server cannot have the key sealed to a key of its own (SECURITY C13). Kept in the database, where nobody can change it
 * who could not read it anyway.
 */
async function sealToRecovery(workspace: OpenWorkspace, { recovery, journal }: Parts): Promise<void> {
  if (recovery === null) return
  const { db, keyring, key } = workspace
  const known = await db.getMeta({ key: signerKey })
  if (known !== null && known !== recovery.signer) {
    journal.record('recovery-refused')
    return
  }
  if (known === null) await db.setMeta({ key: signerKey, value: recovery.signer })
  const change = await keyring.keepRecovery(key, recovery.recoveryKey)
  if (change !== 'kept') journal.record('recovery-wrapped', { detail: change })
}

/** What an administrator did to the keyring while nobody was here is written down inside. */
async function recordRecoveries({ db, keyring }: OpenWorkspace): Promise<void> {
  const instants = await keyring.recoveries()
  for (const at of instants) await db.recordSecurityEvent({ kind: 'recovery-used', at, count: null, detail: '' })
  if (instants.length > 0) await keyring.clearRecoveries()
}

/** What is to be seen to once a workspace is open. Nobody is kept from their desk by it: what fails is tried next time. */
export async function afterOpening(workspace: OpenWorkspace, parts: Parts): Promise<void> {
  try {
    await recordRecoveries(workspace)
    await sealToRecovery(workspace, parts)
  } catch (error) {
    parts.log.warn('recovery-not-kept', { code: codeOf(error) })
  }
}
