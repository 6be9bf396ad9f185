import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../preload/contract/index.ts'
import { writeAtomic } from './atomic-file.ts'
import type { WorkspaceFolder } from './workspace-folder.ts'

/**
 * A damaged file that was set aside keeps the key it had when the workspace gets another one. That old key lies beside it,
 * sealed with the new one (`….damaged-<stamp>.key`), so that whoever can open the workspace can still look at what was lost:
 * 12 bytes nonce, the key, 16 bytes tag in hex; AES-256-GCM by HKDF-SHA-256 of the workspace key, bound to the file's name.
 */
const suffix = '.key'
const nonceBytes = 12
const tagBytes = 16

const sealKey = (key: Uint8Array) => Buffer.from(hkdfSync('sha256', key, '', 'helpline-aside-key', 32))

function sealed(name: string, by: Uint8Array, old: Uint8Array): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealKey(by), nonce)
  cipher.setAAD(Buffer.from(name, 'utf8'))
  return Buffer.concat([nonce, cipher.update(old), cipher.final(), cipher.getAuthTag()]).toString('hex')
}

function unsealed(name: string, by: Uint8Array, text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'hex')
  if (bytes.length <= nonceBytes + tagBytes) return null
  const decipher = createDecipheriv('aes-256-gcm', sealKey(by), bytes.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(name, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]))
  } catch {
    return null
  }
}

const readSeal = (file: string) => readFile(file + suffix, 'utf8').catch(() => null)

/** Damaged files that were set aside, by their names: the file itself, not its log or single pages. */
async function filesSetAside(folder: Pick<WorkspaceFolder, 'path' | 'database'>): Promise<string[]> {
  const names = await readdir(folder.path)
  return names.filter((name) => isNameOfAside(basename(folder.database), name))
}

export function isNameOfAside(database: string, name: string): boolean {
  const prefix = `${database}.damaged-`
  return name.startsWith(prefix) && /^\d{8}T\d{6}$/.test(name.slice(prefix.length))
}

/** The key of a file that was set aside, as far as the workspace key tells it: its own, or the workspace's of now. */
export async function keyOfAside(
  folder: Pick<WorkspaceFolder, 'path'>,
  name: string,
  key: Uint8Array,
): Promise<Uint8Array> {
  const kept = await readSeal(join(folder.path, name))
  return (kept === null ? null : unsealed(name, key, kept)) ?? key
}

/**
 * Before the workspace key `key` is dropped for `nextKey`: every file that was set aside keeps the key that opens it, sealed
 * with the new one; `disk-full`. Done over after a kill it changes nothing. `isItsKey` tells a file that has the new key already.
 * A file that cannot even be read, as on a dying disk, keeps nobody from the desk.
 */
export async function keepAsideKeys(
  folder: Pick<WorkspaceFolder, 'path' | 'database'>,
  keys: { readonly key: Uint8Array; readonly nextKey: Uint8Array },
  isItsKey: (file: string, key: Uint8Array) => boolean,
): Promise<void> {
  for (const name of await filesSetAside(folder)) {
    const file = join(folder.path, name)
    const kept = await readSeal(file)
    if (kept !== null && unsealed(name, keys.nextKey, kept) !== null) continue
    if (kept === null && isProven(() => isItsKey(file, keys.nextKey))) continue
    const old = await keyOfAside(folder, name, keys.key)
    await write(file + suffix, sealed(name, keys.nextKey, old))
  }
}

function isProven(look: () => boolean): boolean {
  try {
    return look()
  } catch {
    return false
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeAtomic(path, text, randomBytes(4).toString('hex'))
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    throw isFull ? new AppError('disk-full', { cause: error }) : error
  }
}
