import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../preload/contract/index.ts'

/** Writing to the disk: what attachments and recordings share. */

/** A full disk is told as such (`disk-full`); anything else of the file system is ours to look into (`internal`). */
export async function written<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw new AppError(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'internal', { cause: error })
  }
}

/** All of it, from a byte on; the system may take less at a time. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}

/** Makes the name of a new file durable. Windows cannot open folders, and needs not to: its names are journalled. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A file that was kept, for reading; `file-damaged` when it is not there. */
export async function opened(place: string): Promise<FileHandle> {
  try {
    return await open(place, 'r')
  } catch (error) {
    throw new AppError('file-damaged', { cause: error })
  }
}
