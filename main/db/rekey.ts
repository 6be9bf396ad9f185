import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../preload/contract/errors.ts'
import { openDatabase } from './open.ts'
import type { DatabaseConnection } from './open.ts'
import { isFirstPageWhole } from './salvage/vital-pages.ts'

/** A file that is being given its new key; what a crash has left of one is worth nothing. */
const copySuffix = '.rekeyed'

/**
 * Whether a file is encrypted with this key, told by the seal of its first page. Nothing is opened: an opening with a wrong
 * key plays back a journal with that key, and was seen to damage the file. False for a file that has no page yet.
 */
export function isKeyOf(file: string, key: Uint8Array): boolean {
  return isFirstPageWhole(file, key) === true
}

/** Makes a file, or a name in a folder, durable. Windows cannot open folders, and needs not to. */
function flush(path: string, mode: 'r' | 'r+'): void {
  if (process.platform === 'win32' && mode === 'r') return
  const handle = openSync(path, mode)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function removeCopy(copy: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(copy + suffix, { force: true })
}

/** Folds the log into the file and lets go of it: the one file is the whole database then. */
function settle(file: string, key: Uint8Array): void {
  const database = openDatabase({ file, key })
  try {
    database.pragma('wal_checkpoint(TRUNCATE)')
    // Fails when somebody else reads the file: then its key is changed at the next opening.
    if (database.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') throw new AppError('database-locked')
  } finally {
    database.close()
  }
}

/** Whether the change has been made, or there was nothing to change yet. */
export function isRekeyed(file: string, nextKey: Uint8Array): boolean {
  return isFirstPageWhole(file, nextKey) !== false
}

/** In a copy, which takes the file's place when it has proved itself: at any instant the file is whole, of one key. */
function rekey({ file, key, nextKey }: RekeyedFile): void {
  const copy = file + copySuffix
  try {
    settle(file, key)
    copyFileSync(file, copy)
    chmodSync(copy, 0o600)
    changeKey(copy, key, nextKey)
    flush(copy, 'r+')
    renameSync(copy, file)
    flush(dirname(file), 'r')
  } finally {
    removeCopy(copy)
  }
}

interface RekeyedFile {
  readonly file: string
  readonly key: Uint8Array
  readonly nextKey: Uint8Array
}

/**
 * Opens a file whose key is being changed, whichever of the two it has, and changes it (SECURITY C11). Both keys have to be
 * kept until `isRekeyed` says so after this has answered: where there is no room for a copy, or somebody else reads the file,
 * it is opened as it was, because nobody is kept from their work by a change of keys. Fails as `openDatabase` does.
 */
export function openRekeyed(options: RekeyedFile): DatabaseConnection {
  const { file, key, nextKey } = options
  removeCopy(file + copySuffix)
  if (!isRekeyed(file, nextKey)) {
    try {
      rekey(options)
    } catch {
      // Told by `isRekeyed`; what is wrong with the file itself is said by the opening that follows.
    }
  }
  return openDatabase({ file, key: isRekeyed(file, nextKey) ? nextKey : key })
}

function changeKey(file: string, key: Uint8Array, nextKey: Uint8Array): void {
  const hex = Buffer.from(nextKey).toString('hex')
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new AppError('key-damaged')
  const database = openDatabase({ file, key })
  try {
    database.pragma('journal_mode = DELETE')
    database.pragma(`rekey = "x'${hex}'"`)
  } finally {
    database.close()
  }
  const changed = openDatabase({ file, key: nextKey })
  try {
    if (changed.pragma('quick_check', { simple: true }) !== 'ok') throw new AppError('database-damaged')
    changed.pragma('journal_mode = DELETE')
  } finally {
    changed.close()
  }
}
