import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { AppError, codeOf } from '../../../preload/contract/index.ts'
import type { Keyring } from '../../keys/keyring.ts'
import { asideFolder, asidesOf } from '../../keys/workspace-folder.ts'
import type { WorkspaceFolder } from '../../keys/workspace-folder.ts'
import { lockWorkspace } from '../../keys/workspace-lock.ts'

/**
 * A desk that does not open may be set aside, so that its person can go on with an empty one: the whole folder gets another
 * name, nothing in it is changed, and what waits in it goes on being counted. It comes back by the same way, in exchange for
 * the desk of then. Two renames are all that ever happens, so nothing is lost whenever the program is killed.
 */

/** `workspace-in-use` when another process has the folder. */
function assertUnused(folder: WorkspaceFolder): void {
  if (existsSync(folder.lock)) lockWorkspace(folder.lock).release()
}

async function putAside(folder: WorkspaceFolder): Promise<void> {
  if (!existsSync(folder.path)) return
  let number = 1
  while (existsSync(asideFolder(folder, number).path)) number += 1
  await rename(folder.path, asideFolder(folder, number).path)
}

async function doesOpen(keyring: Keyring, passwords: readonly string[]): Promise<boolean> {
  for (const password of passwords) {
    try {
      await keyring.open(password)
      return true
    } catch (error) {
      if (codeOf(error) === 'internal') throw error
    }
  }
  return false
}

interface Parts {
  readonly keyringOf: (folder: WorkspaceFolder) => Keyring
}

/** Sets the desk aside unless one of the passwords opens it: then it stays, and false is answered. */
export async function setAside(folder: WorkspaceFolder, passwords: readonly string[], parts: Parts): Promise<boolean> {
  if (!existsSync(folder.path) || (await doesOpen(parts.keyringOf(folder), passwords))) return false
  assertUnused(folder)
  await putAside(folder)
  return true
}

/** Brings back the latest desk that one of the passwords opens. `not-found` without any, `wrong-password-here`. */
export async function bringBack(folder: WorkspaceFolder, passwords: readonly string[], parts: Parts): Promise<void> {
  const asides = await asidesOf(folder)
  if (asides.length === 0) throw new AppError('not-found')
  for (const aside of asides) {
    if (!(await doesOpen(parts.keyringOf(aside), passwords))) continue
    assertUnused(folder)
    assertUnused(aside)
    await putAside(folder)
    await rename(aside.path, folder.path)
    return
  }
  throw new AppError('wrong-password-here')
}
