import { codeOf } from '../../preload/contract/index.ts'
import { startDbClient } from '../db/client.ts'
import { giveUpReserve } from '../db/disk-reserve.ts'
import { isRekeyed } from '../db/rekey.ts'
import type { Log } from '../log/log.ts'
import type { KeyChange } from '../usecases/open-workspace.ts'

/**
 * Gives the files of a workspace their new key before anything else is opened, and answers the key they have (SECURITY
 * C11). In the database worker, because a large file takes a while; the index is built anew by whoever opens it with another
 * key. Where it cannot be done now, it is tried at the next opening.
 * A disk without room for the keyring of afterwards keeps nobody from the desk: the reserve is given up for it, and where
 * that is not enough the keyring goes on holding both keys.
 */
export async function settleKey(options: {
  workerUrl: URL
  file: string
  key: Uint8Array
  change: Pick<KeyChange, 'nextKey' | 'settle'> | null
  log: Log
}): Promise<Uint8Array> {
  const { workerUrl, file, key, change, log } = options
  if (change === null) return key
  const { nextKey, settle } = change
  try {
    const db = await startDbClient({ workerUrl, file, key, nextKey, onStopped: () => undefined })
    await db.close()
  } catch (error) {
    // A damaged file is mended, or told, by the opening that follows; with the key it has.
    log.warn('key-change-postponed', { code: codeOf(error) })
  }
  if (!isRekeyed(file, nextKey)) {
    log.warn('key-change-postponed')
    return key
  }
  try {
    await settleWithRoom(file, settle)
  } catch (error) {
    if (codeOf(error) !== 'disk-full') throw error
    log.warn('key-change-postponed', { code: 'disk-full' })
  }
  return nextKey
}

async function settleWithRoom(file: string, settle: () => Promise<void>): Promise<void> {
  try {
    await settle()
  } catch (error) {
    if (codeOf(error) !== 'disk-full' || !giveUpReserve(file)) throw error
    await settle()
  }
}
