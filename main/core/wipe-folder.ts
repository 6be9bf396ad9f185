import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import { lockWorkspace } from '../keys/workspace-lock.ts'

const wipedName = /^[0-9a-f]{16}\.wiped-\d+$/

/**
 * Removes a workspace from this computer for good. It is moved out of the way in one step first, so that a kill leaves
 * either the whole workspace or none; the key goes before the data, which nothing opens then. `workspace-in-use`.
 */
export async function wipeFolder(folder: WorkspaceFolder, now: number): Promise<void> {
  const lock = lockWorkspace(folder.lock)
  // Windows does not move a folder with an open file in it; whoever takes the lock between these two lines loses it again.
  lock.release()
  const gone = `${folder.path}.wiped-${now}`
  await rename(folder.path, gone)
  await remove(gone)
}

async function remove(path: string): Promise<void> {
  await rm(join(path, 'keyring.json'), { force: true })
  await rm(path, { recursive: true, force: true })
}

/**
 * At the start: what a kill has left of a removal. What cannot be removed even now (another program reads it, the disk takes no
 * writes) keeps nobody from their desk and is tried again at the next start; `onLeft` is told of each.
 */
export async function finishWipes(dataFolder: string, onLeft: (error: unknown) => void): Promise<void> {
  const folder = join(dataFolder, 'workspaces')
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (wipedName.test(name)) await remove(join(folder, name)).catch(onLeft)
}
