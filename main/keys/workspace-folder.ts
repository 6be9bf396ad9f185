import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of one workspace, that is of one server and one person, and the files in it (SECURITY C6, C10). */
export interface WorkspaceFolder {
  /** 16 hex characters out of server and login: says nothing about either. */
  readonly id: string
  readonly path: string
  readonly keyring: string
  readonly database: string
  readonly search: string
  readonly sidecar: string
  readonly lock: string
}

function folderAt(dataFolder: string, name: string): WorkspaceFolder {
  const path = join(dataFolder, 'workspaces', name)
  const id = name.slice(0, 16)
  return {
    id,
    path,
    keyring: join(path, 'keyring.json'),
    database: join(path, 'workspace.db'),
    search: join(path, 'search.db'),
    sidecar: join(path, 'sidecar.json'),
    lock: join(path, 'lock.db'),
  }
}

/** Where the workspace of this person at this server lies. Logins differ by more than capitals. */
export function workspaceFolder(dataFolder: string, server: string, login: string): WorkspaceFolder {
  const person = login.normalize('NFC').trim().toLowerCase()
  const id = createHash('sha256')
    .update(JSON.stringify([server, person]))
    .digest('hex')
    .slice(0, 16)
  return folderAt(dataFolder, id)
}

const asideName = /^[0-9a-f]{16}\.aside-\d{1,4}$/

/** The same workspace where it lies while another desk of the person is in its place; the keys know it by the same id. */
export function asideFolder(folder: WorkspaceFolder, number: number): WorkspaceFolder {
  return folderAt(join(folder.path, '..', '..'), `${folder.id}.aside-${number}`)
}

/** Desks of this person that were set aside, the latest first. */
export async function asidesOf(folder: WorkspaceFolder): Promise<WorkspaceFolder[]> {
  const dataFolder = join(folder.path, '..', '..')
  const all = await listWorkspaces(dataFolder)
  const numberOf = (each: WorkspaceFolder) => Number(each.path.split('.aside-').at(-1))
  return all
    .filter((each) => each.id === folder.id && each.path !== folder.path)
    .toSorted((one, other) => numberOf(other) - numberOf(one))
}

/** Every workspace on this computer, whoever's it is, also those that were set aside. */
export async function listWorkspaces(dataFolder: string): Promise<WorkspaceFolder[]> {
  try {
    const names = await readdir(join(dataFolder, 'workspaces'))
    return names
      .filter((name) => /^[0-9a-f]{16}$/.test(name) || asideName.test(name))
      .map((name) => folderAt(dataFolder, name))
  } catch {
    return []
  }
}

/** Whether a copy of before an update lies in the folder: it has the key of now, and goes at the next opening. */
export async function hasCopyOfBefore(folder: WorkspaceFolder): Promise<boolean> {
  const names = await readdir(folder.path)
  return names.some((name) => name.startsWith('workspace.db.before-'))
}

const privateFolder = 0o700
const privateFile = 0o600

async function repair(path: string, mode: number): Promise<number> {
  try {
    const found = (await stat(path)).mode & 0o777
    if (found === mode) return 0
    await chmod(path, mode)
    return 1
  } catch (error) {
    // Temporary files come and go while the folder is looked through.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}

/**
 * Makes the folders and gives them and every file inside the owner's rights only. Answers how many were wrong, so that
 * it can be recorded. On Windows the folder lies in the person's profile, whose access list says the same.
 */
export async function preparePrivateFolder(path: string): Promise<number> {
  await mkdir(path, { recursive: true, mode: privateFolder })
  if (process.platform === 'win32') return 0
  let repaired = await repair(path, privateFolder)
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isFile()) repaired += await repair(join(path, entry.name), privateFile)
  }
  return repaired
}
