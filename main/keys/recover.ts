import { randomInt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError, codeOf } from '../../preload/contract/index.ts'
import { isKeyOf } from '../db/rekey.ts'
import { readKeyringFile, recoveryAs, recoveryRecipient, seenAs, writeKeyringFile } from './keyring-file.ts'
import type { KeyringBody } from './keyring-file.ts'
import { offlineSpanMs } from './keyring.ts'
import { openRecovery } from './recovery-wrap.ts'
import type { RecoveredKeys } from './recovery-wrap.ts'
import { shortIdOf } from './short-id.ts'
import { newSalt, passwordKey, productionScryptCost, seal, unseal } from './wrap.ts'
import { lockWorkspace } from './workspace-lock.ts'
import type { KeyVault } from '../ports/ports.ts'

/** What an administrator does to a keyring when its person cannot open it any more (SECURITY C13). Runs without a desk. */

/** Why nothing was changed. */
type RecoveryRefusal =
  | 'no-keyring'
  | 'damaged'
  | 'newer'
  /** Never sealed to any recovery key: the site had none when it was last opened. */
  | 'no-recovery'
  /** Sealed to another recovery key than the one given. */
  | 'other-key'
  /** The seal opens, and what it holds does not open the data beside it: it was exchanged. */
  | 'not-its-key'
  | 'in-use'

export type Recovered =
  | { readonly done: true; readonly shortId: string; readonly oneTimePassword: string; readonly opensUntil: number }
  | { readonly done: false; readonly refusal: RecoveryRefusal }

/** No letter that reads like a digit, and no vowels, so that no word comes out. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const groups = 5
const groupLength = 4

/** Twenty characters in groups: 96 bits, to be read out over a telephone. */
function newOneTimePassword(): string {
  const letter = () => alphabet[randomInt(alphabet.length)] ?? ''
  const group = () => Array.from({ length: groupLength }, letter).join('')
  return Array.from({ length: groups }, group).join('-')
}

const noVault: KeyVault = {
  backend: 'none',
  isTrusted: false,
  wrap: (secret) => Promise.resolve(secret),
  unwrap: (wrapped) => Promise.resolve(wrapped),
}

function keyringPath(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'keyring.json') : path
}

async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  // A keyring that was copied away from its folder has no desk that could be using it.
  if (!existsSync(join(folder, 'lock.db'))) return work()
  const lock = lockWorkspace(join(folder, 'lock.db'))
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** The seal must hold the key of the very data it lies beside; a keyring by itself is judged by its own signature. */
function areItsKeys(folder: string, body: KeyringBody, keys: RecoveredKeys): boolean {
  if (recoveryRecipient(body, keys.key) === null) return false
  const database = join(folder, 'workspace.db')
  if (!existsSync(database) || statSync(database).size === 0) return true
  return isKeyOf(database, keys.key) || (keys.nextKey !== null && isKeyOf(database, keys.nextKey))
}

async function letIn(
  file: string,
  body: KeyringBody,
  keys: RecoveredKeys,
  options: RecoveryOptions,
): Promise<Recovered> {
  const oneTimePassword = newOneTimePassword()
  const by = await passwordKey(oneTimePassword, newSalt(), options.testOnlyScryptCost ?? productionScryptCost)
  const opensUntil = options.now + offlineSpanMs
  // Without the system's key store: it may be the very thing that has changed.
  const wrap = await seal(body.workspace, by, { ...keys, offlineUntil: opensUntil, isOneTime: true }, noVault)
  if ((await unseal(body.workspace, wrap, by, noVault)) === null) throw new AppError('key-damaged')
  await writeKeyringFile(file, {
    ...body,
    wraps: [...body.wraps.slice(-3), wrap],
    // A clock that once ran ahead must not keep out whom an administrator lets in.
    seen: seenAs(keys.key, body.workspace, options.now),
    recovery: body.recovery === null ? null : recoveryAs(keys.key, body.recovery.wrap),
    isNewKeyOrdered: true,
    recoveries: [...body.recoveries.slice(-19), options.now],
  })
  return { done: true, shortId: shortIdOf(body.workspace), oneTimePassword, opensUntil }
}

export interface RecoveryOptions {
  /** A workspace folder, or the `keyring.json` of one. */
  readonly path: string
  /** The private recovery key of the helpline. */
  readonly recoveryKey: KeyObject
  /** ms UTC. */
  readonly now: number
  /** TEST ONLY: a cheaper scrypt cost. */
  readonly testOnlyScryptCost?: number
}

/**
 * Gives a workspace one more password, which opens it once: whoever comes in by it chooses their own. Those there were stay,
 * the files get a new key at the next sign-in at the server, and that this was done is recorded inside.
 */
export async function recoverWorkspace(options: RecoveryOptions): Promise<Recovered> {
  const file = keyringPath(options.path)
  const refused = (refusal: RecoveryRefusal): Recovered => ({ done: false, refusal })
  try {
    return await withLock(dirname(file), async () => {
      const stored = await readKeyringFile(file)
      if (stored === null) return refused('no-keyring')
      const { body } = stored
      if (body.recovery === null) return refused('no-recovery')
      const keys = openRecovery(body.workspace, body.recovery.wrap, options.recoveryKey)
      if (keys === null) return refused('other-key')
      if (!areItsKeys(dirname(file), body, keys)) return refused('not-its-key')
      return letIn(file, body, keys, options)
    })
  } catch (error) {
    const refusals = { 'key-damaged': 'damaged', 'database-newer': 'newer', 'workspace-in-use': 'in-use' } as const
    const code = codeOf(error)
    if (code in refusals) return refused(refusals[code as keyof typeof refusals])
    throw error
  }
}

/** The next sign-in at the server gives the files a new key. False where there is no keyring; `key-damaged` else. */
export async function orderNewKey(path: string): Promise<boolean> {
  const file = keyringPath(path)
  return withLock(dirname(file), async () => {
    const stored = await readKeyringFile(file)
    if (stored === null) return false
    await writeKeyringFile(file, { ...stored.body, isNewKeyOrdered: true })
    return true
  })
}
