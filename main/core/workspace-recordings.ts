import { join } from 'node:path'
import type { Recording } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'
import { createRecordingDesk } from '../recordings/recording-desk.ts'
import type { RecordingDesk, RecordingDeskOptions } from '../recordings/recording-desk.ts'
import type { SyncEngine } from '../sync/sync-api.ts'

type Parts = Omit<RecordingDeskOptions, 'db' | 'folder' | 'onChange'>

/**
 * The recordings of an open workspace, started, and the sync engine that hands its server session on to them: whoever signs
 * in there signs in for both.
 */
export function openRecordings(
  parts: Parts & {
    readonly db: DbClient
    readonly workspaceFolder: string
    readonly sync: SyncEngine
    readonly onChange: (recording: Recording) => void
  },
): { recordings: RecordingDesk; sync: SyncEngine } {
  const recordings = createRecordingDesk({ ...parts, folder: join(parts.workspaceFolder, 'recordings') })
  recordings.start()
  return {
    recordings,
    sync: {
      ...parts.sync,
      setSession(session) {
        parts.sync.setSession(session)
        recordings.setSession(session)
      },
    },
  }
}
