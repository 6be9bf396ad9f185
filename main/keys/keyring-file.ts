import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../preload/contract/index.ts'
import { writeAtomic } from './atomic-file.ts'
import { RecoveryWrap } from './recovery-wrap.ts'
import { keyBytes, Wrap } from './wrap.ts'

/** The file of a keyring: its versions, its checksum, and what in it is signed by the workspace key. */

const mac = z.string().regex(/^[0-9a-f]{64}$/)
const instant = z.number().int().nonnegative()
const format = z.literal('helpline-keyring')
const workspaceId = z.string().regex(/^[0-9a-f]{16}$/)
const wraps = z.array(Wrap).min(1).max(4)
/** The latest instant this workspace has seen, signed by its own key: a clock set back is noticed. */
const seen = z.strictObject({ at: instant, mac })

/** As it was before there was recovery; read, and written anew at the next opening. */
const First = z.strictObject({ format, version: z.literal(1), workspace: workspaceId, wraps, seen })

const Body = z.strictObject({
  format,
  version: z.literal(2),
  workspace: workspaceId,
  wraps,
  seen,
  /** The key for the administrator, signed by the workspace key so that one that was spoilt is made anew. */
  recovery: z.strictObject({ wrap: RecoveryWrap, mac }).nullable(),
  /** The next sign-in at the server changes the key of the files: an administrator asked for it, or a recovery did. */
  isNewKeyOrdered: z.boolean(),
  /** When somebody was let in again by an administrator, until it has been recorded inside. */
  recoveries: z.array(instant).max(20),
})
export type KeyringBody = z.infer<typeof Body>

const currentVersion = 2
const Envelope = z.object({ body: z.object({ version: z.number().int() }), checksum: z.string() })
const StoredFirst = z.strictObject({ body: First, checksum: z.string() })
const Stored = z.strictObject({ body: Body, checksum: z.string() })

const checksumOf = (body: object) => createHash('sha256').update(JSON.stringify(body)).digest('hex')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('key-damaged', { cause: error })
  }
}

/** The checksum only tells a damaged file from a wrong password; what protects the keys are the seals. */
function bodyIn(file: unknown): KeyringBody | null {
  const first = StoredFirst.safeParse(file)
  if (first.success) {
    if (first.data.checksum !== checksumOf(first.data.body)) return null
    return { ...first.data.body, version: currentVersion, recovery: null, isNewKeyOrdered: false, recoveries: [] }
  }
  const stored = Stored.safeParse(file)
  return stored.success && stored.data.checksum === checksumOf(stored.data.body) ? stored.data.body : null
}

export interface KeyringFile {
  readonly body: KeyringBody
  /** Written by a program of before: to be written anew once it has been opened. */
  readonly isOld: boolean
}

/** Reads a keyring; null when there is none. `key-damaged`, or `database-newer` for one of a program of the future. */
export async function readKeyringFile(file: string): Promise<KeyringFile | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new AppError('key-damaged', { cause: error })
  }
  const json = parsed(text)
  const envelope = Envelope.safeParse(json)
  const version = envelope.success ? envelope.data.body.version : currentVersion
  if (version > currentVersion) throw new AppError('database-newer')
  const body = bodyIn(json)
  if (body === null) throw new AppError('key-damaged')
  return { body, isOld: version < currentVersion }
}

/** Replaces the file as a whole. `disk-full` or `database-failed`; the file of before stays then. */
export async function writeKeyringFile(file: string, body: KeyringBody): Promise<void> {
  const checked = Body.parse(body)
  try {
    const text = JSON.stringify({ body: checked, checksum: checksumOf(checked) })
    await writeAtomic(file, text, randomBytes(4).toString('hex'))
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    throw new AppError(isFull ? 'disk-full' : 'database-failed', { cause: error })
  }
}

function macOf(key: Uint8Array, purpose: string, text: string): string {
  const macKey = Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes))
  return createHmac('sha256', macKey).update(text).digest('hex')
}

const isSame = (one: string, other: string) => timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'))

const seenMac = (key: Uint8Array, workspace: string, at: number) =>
  macOf(key, 'helpline-keyring-seen', `${workspace}|${at}`)

/** The instant as the file keeps it. */
export function seenAs(key: Uint8Array, workspace: string, at: number): KeyringBody['seen'] {
  return { at, mac: seenMac(key, workspace, at) }
}

/** When the signed instant does not fit its key, or either while they are being changed, the offline span counts as over: only the server can say more. */
export function seenAtOf(body: KeyringBody, ...keys: readonly Uint8Array[]): number {
  const { at, mac } = body.seen
  return keys.some((key) => isSame(seenMac(key, body.workspace, at), mac)) ? at : Number.MAX_SAFE_INTEGER
}

const recoveryMac = (key: Uint8Array, wrap: RecoveryWrap) =>
  macOf(key, 'helpline-keyring-recovery', JSON.stringify(wrap))

/** The recovery seal as the file keeps it. */
export function recoveryAs(key: Uint8Array, wrap: RecoveryWrap): NonNullable<KeyringBody['recovery']> {
  return { wrap, mac: recoveryMac(key, wrap) }
}

/** The recovery key the seal was made for, when it is the very seal this workspace has made; null for none or another. */
export function recoveryRecipient(body: KeyringBody, key: Uint8Array): string | null {
  const { recovery } = body
  if (recovery === null || !isSame(recoveryMac(key, recovery.wrap), recovery.mac)) return null
  return recovery.wrap.to
}
