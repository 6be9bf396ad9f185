import { open, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file as a whole: after a kill or a power cut there is either the old one or the new one. Mode 0600.
 * `suffix` keeps two writers from sharing the temporary file.
 */
export async function writeAtomic(path: string, text: string, suffix: string): Promise<void> {
  const temporary = `${path}.${suffix}.tmp`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await giveToOwner(handle, path)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** What an administrator writes with the rights of the system (`npm run recover`) stays readable for whose it is. */
async function giveToOwner(handle: FileHandle, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(path).catch(() => stat(dirname(path)))
  if (uid !== 0) await handle.chown(uid, gid)
}

/** Makes the rename itself durable. Windows cannot open folders, and needs not to: its rename is journalled. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
