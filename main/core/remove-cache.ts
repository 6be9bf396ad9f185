import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { codeOf } from '../../preload/contract/index.ts'
import { startDbClient } from '../db/client.ts'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import type { Log } from '../log/log.ts'

/**
 * Takes everything the server has out of a workspace that has just been closed, where the site wants that at sign-out
 * (SECURITY C9). Unsent work, drafts, the key and the security events stay, so that its person signs in again as ever, also
 * without the server. A damaged file that was set aside keeps its 90 days: unsent work may be in it. What cannot be removed
 * now, say because the file needs mending, is tried at the next sign-out.
 */
export async function removeCache(about: {
  readonly workerUrl: URL
  readonly folder: WorkspaceFolder
  readonly key: Uint8Array
  readonly log: Log
}): Promise<void> {
  const { folder, log } = about
  try {
    // The words of every case are in it; it is made again from what there is then.
    for (const suffix of ['', '-wal', '-shm']) await rm(folder.search + suffix, { force: true })
    const kept = await clearedFiles(about)
    await removeThose(join(folder.path, 'files'), (name) => !kept.has(name))
    // Their keys went with the rows.
    await rm(join(folder.path, 'recordings'), { recursive: true, force: true })
    const copies = `${basename(folder.database)}.before-`
    await removeThose(folder.path, (name) => name.startsWith(copies))
    log.info('cache-removed')
  } catch (error) {
    log.error('cache-not-removed', { code: codeOf(error) })
  }
}

/** Clears the database, in its own thread, and answers the attachments that are still needed. */
async function clearedFiles({ workerUrl, folder, key }: Parameters<typeof removeCache>[0]): Promise<Set<string>> {
  const db = await startDbClient({ workerUrl, file: folder.database, key, isCleared: true, onStopped: () => undefined })
  try {
    return new Set(await db.fileIds())
  } finally {
    await db.close()
  }
}

async function removeThose(folder: string, isGoing: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (isGoing(name)) await rm(join(folder, name), { force: true })
}
