import { listWorkspaces } from '../keys/workspace-folder.ts'
import { readSidecar } from '../keys/sidecar.ts'

/** What waits in several workspaces together. */
interface UnsentWork {
  readonly count: number
  readonly oldestAt: number | null
}

async function unsentWhere(dataFolder: string, isMeant: (folder: string) => boolean): Promise<UnsentWork> {
  const folders = (await listWorkspaces(dataFolder)).filter((folder) => isMeant(folder.id))
  const all = (await Promise.all(folders.map((folder) => readSidecar(folder.sidecar)))).filter((each) => each.count > 0)
  const oldest = all.flatMap((each) => (each.oldestAt === null ? [] : [each.oldestAt]))
  return {
    count: all.reduce((sum, each) => sum + each.count, 0),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
  }
}

/** Unsent work by workspace folder, read from the sidecars: nobody's key is needed (DESIGN 6.8). */
export function createUnsentWork(dataFolder: string): {
  unsentIn(folders: readonly string[]): Promise<UnsentWork>
  unsentBeside(folders: readonly string[]): Promise<UnsentWork>
} {
  return {
    unsentIn: (folders) => unsentWhere(dataFolder, (folder) => folders.includes(folder)),
    unsentBeside: (folders) => unsentWhere(dataFolder, (folder) => !folders.includes(folder)),
  }
}
