import type { KeyObject } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { AppError, codeOf } from '../../preload/contract/index.ts'
import { openDatabase } from '../db/open.ts'
import { isKeyOf } from '../db/rekey.ts'
import { createDamagedReader } from '../db/salvage/damaged-reader.ts'
import type { Row } from '../db/salvage/damaged-reader.ts'
import type { KeyVault } from '../ports/ports.ts'
import { isNameOfAside, keyOfAside } from './aside-keys.ts'
import { readKeyringFile } from './keyring-file.ts'
import { createKeyring } from './keyring.ts'
import { openRecovery } from './recovery-wrap.ts'
import { productionScryptCost } from './wrap.ts'

/**
 * Looks once more at a damaged file that was set aside: what of a person's own work it holds that can be read, whatever its
 * salvage took over. For a person with the password of the desk, or an administrator with the recovery key. Only a copy is
 * opened: nothing changes in the folder, and the desk may be open meanwhile.
 */

/** Why nothing was read. */
type AsideRefusal =
  | 'not-aside'
  | 'no-keyring'
  | 'damaged'
  | 'newer'
  | 'wrong-password'
  /** The password is wrapped by a key store of the system that is out of reach here: the recovery key is not. */
  | 'key-store'
  | 'no-recovery'
  | 'other-key'
  /** The workspace opens, and its key does not open this file. */
  | 'not-its-key'

type AsideRead =
  { readonly is: 'open'; readonly content: AsideContent } | { readonly is: 'refused'; readonly refusal: AsideRefusal }

/** Rows as they are in the file, with what people typed unfolded. `hasGaps`: something between them could not be read. */
interface AsideContent {
  readonly format: 'helpline-set-aside'
  readonly file: string
  readonly hasGaps: boolean
  readonly unsent: readonly unknown[]
  readonly drafts: readonly unknown[]
  readonly recordDrafts: readonly unknown[]
  readonly personDrafts: readonly unknown[]
  readonly followUps: readonly unknown[]
  readonly callBacks: readonly unknown[]
  readonly samples: readonly unknown[]
  readonly samplePicks: readonly unknown[]
  readonly remarks: readonly unknown[]
  readonly readFeedback: readonly unknown[]
  readonly listened: readonly unknown[]
  /** Small values by key: kept filters and reports, what was begun and not kept. */
  readonly kept: Readonly<Record<string, unknown>>
}

type AsideOpener = { readonly password: string } | { readonly recoveryKey: KeyObject }

/** No system store is asked from a command line. */
const noVault: KeyVault = {
  backend: 'none',
  isTrusted: false,
  wrap: (secret) => Promise.resolve(secret),
  unwrap: (wrapped) => Promise.resolve(wrapped),
}

const database = 'workspace.db'

async function workspaceKeys(keyring: string, by: AsideOpener, cost: number): Promise<Uint8Array[] | AsideRefusal> {
  const stored = await readKeyringFile(keyring)
  if (stored === null) return 'no-keyring'
  const { body } = stored
  if ('recoveryKey' in by) {
    if (body.recovery === null) return 'no-recovery'
    const keys = openRecovery(body.workspace, body.recovery.wrap, by.recoveryKey)
    return keys === null ? 'other-key' : [keys.key, ...(keys.nextKey === null ? [] : [keys.nextKey])]
  }
  const ring = createKeyring({
    file: keyring,
    workspace: body.workspace,
    vault: noVault,
    ...(cost === productionScryptCost ? {} : { testOnlyScryptCost: cost }),
  })
  const { key, nextKey } = await ring.open(by.password)
  return [key, ...(nextKey === null ? [] : [nextKey])]
}

/** What a text holds: JSON where it is JSON. */
function contentOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const folded = ['fields', 'theirs', 'problems', 'candidates', 'waits_for', 'rules', 'reasons']

function unfolded(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      folded.includes(name) && typeof value === 'string' ? contentOf(value) : value,
    ]),
  )
}

function readCopy(file: string, key: Uint8Array): Omit<AsideContent, 'format' | 'file'> {
  const folder = mkdtempSync(join(tmpdir(), 'helpline-aside-'))
  const copy = join(folder, database)
  try {
    // Still encrypted: the copy is opened because opening writes beside the file, and may harm a damaged one further.
    copyFileSync(file, copy)
    // What was written last may be in its log alone: a damaged file cannot always take it in.
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
    const reader = createDamagedReader(() => openDatabase({ file: copy, key }))
    try {
      const known = new Set(reader.tables())
      let hasGaps = false
      const all = (table: string) => {
        const rows: unknown[] = []
        if (known.has(table)) hasGaps = reader.rows(table, (row) => rows.push(unfolded(row))) || hasGaps
        return rows
      }
      const own = {
        unsent: all('outbox'),
        drafts: all('drafts'),
        recordDrafts: all('record_drafts'),
        personDrafts: all('person_drafts'),
        followUps: all('follow_ups'),
        callBacks: all('call_backs'),
        samples: all('sample_months'),
        samplePicks: all('sample_picks'),
        remarks: all('recording_remarks'),
        readFeedback: all('qa_acknowledgements'),
        listened: all('recording_listens'),
        kept: Object.fromEntries(reader.values().map(({ key, value }) => [key, contentOf(value)])),
      }
      return { hasGaps, ...own }
    } finally {
      reader.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const refusals = {
  'key-damaged': 'damaged',
  'database-newer': 'newer',
  'wrong-password-here': 'wrong-password',
  'key-store-changed': 'key-store',
} as const

/** `file`: one named `workspace.db.damaged-<stamp>` in the folder of its workspace. */
export async function readAside(options: {
  readonly file: string
  readonly by: AsideOpener
  /** TEST ONLY: the cheaper scrypt cost of the keyring. */
  readonly testOnlyScryptCost?: number
}): Promise<AsideRead> {
  const { file, by } = options
  const [folder, name] = [dirname(file), basename(file)]
  const refused = (refusal: AsideRefusal): AsideRead => ({ is: 'refused', refusal })
  if (!isAside(file)) return refused('not-aside')
  try {
    const cost = options.testOnlyScryptCost ?? productionScryptCost
    const keys = await workspaceKeys(join(folder, 'keyring.json'), by, cost)
    if (typeof keys === 'string') return refused(keys)
    const tried = await Promise.all(keys.map((key) => keyOfAside({ path: folder }, name, key)))
    const key = [...tried, ...keys].find((each) => isKeyOf(file, each))
    if (key === undefined) return refused('not-its-key')
    return { is: 'open', content: { format: 'helpline-set-aside', file: name, ...readCopy(file, key) } }
  } catch (error) {
    const code = codeOf(error)
    if (code in refusals) return refused(refusals[code as keyof typeof refusals])
    throw error instanceof AppError ? error : new AppError('database-failed', { cause: error })
  }
}

/** Whether this is the name of a file that was set aside, and it is there. */
export const isAside = (file: string): boolean => isNameOfAside(database, basename(file)) && existsSync(file)
