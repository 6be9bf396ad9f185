import { existsSync } from 'node:fs'
import { codeOf } from '../../../preload/contract/index.ts'
import type { RecoveryInfo } from '../../../preload/contract/index.ts'
import { readKeyringFile } from '../../keys/keyring-file.ts'
import type { KeyringBody } from '../../keys/keyring-file.ts'
import { shortIdOf } from '../../keys/short-id.ts'
import { readSidecar } from '../../keys/sidecar.ts'
import { asidesOf } from '../../keys/workspace-folder.ts'
import type { WorkspaceFolder } from '../../keys/workspace-folder.ts'
import { isOfThisStore } from '../../keys/wrap.ts'
import type { KeyVault } from '../../ports/ports.ts'

const damageCodes = new Set(['key-damaged', 'database-newer'])

async function bodyOf(folder: WorkspaceFolder): Promise<KeyringBody | 'damaged' | null> {
  try {
    const stored = await readKeyringFile(folder.keyring)
    // Data without its key is as lost to its person as data with a damaged one.
    if (stored === null) return existsSync(folder.database) ? 'damaged' : null
    return stored.body.workspace === folder.id ? stored.body : 'damaged'
  } catch (error) {
    if (damageCodes.has(codeOf(error))) return 'damaged'
    throw error
  }
}

async function stateOf(body: KeyringBody, vault: KeyVault): Promise<'opens' | 'key-store-changed'> {
  for (const wrap of body.wraps) if (await isOfThisStore(wrap, vault)) return 'opens'
  return 'key-store-changed'
}

async function asideOf(folder: WorkspaceFolder): Promise<RecoveryInfo['setAside']> {
  const asides = await asidesOf(folder)
  const all = await Promise.all(asides.map((aside) => readSidecar(aside.sidecar)))
  const oldest = all.flatMap((each) => (each.oldestAt === null ? [] : [each.oldestAt]))
  return {
    desks: asides.length,
    count: all.reduce((sum, each) => sum + each.count, 0),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
  }
}

/** What lies here for somebody who cannot open it; read without any key, and counts only. */
export async function recoveryInfo(
  folder: WorkspaceFolder,
  { vault, isPractice }: { vault: KeyVault; isPractice: boolean },
): Promise<RecoveryInfo> {
  const body = await bodyOf(folder)
  const more = { unsent: await readSidecar(folder.sidecar), setAside: await asideOf(folder) }
  const shortId = shortIdOf(folder.id)
  const hopeless = isPractice ? 'practice' : 'none'
  if (body === null) return { shortId: null, state: 'nothing-here', way: hopeless, ...more }
  if (body === 'damaged') return { shortId, state: 'damaged', way: hopeless, ...more }
  const way = body.recovery === null ? hopeless : 'administrator'
  return { shortId, state: await stateOf(body, vault), way, ...more }
}
