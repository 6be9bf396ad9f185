import { join } from 'node:path'
import { codeOf } from '../../preload/contract/errors.ts'
import { lockWorkspace } from '../keys/workspace-lock.ts'

/**
 * Takes the data folder for this process until it ends, however it ends (DESIGN 6.9); false when another process has it.
 * For shells that nothing else keeps from starting twice. A folder that cannot be used at all is for the start itself to
 * complain of.
 */
export function takeDataFolder(dataFolder: string): boolean {
  try {
    lockWorkspace(join(dataFolder, 'desk-lock.db'))
    return true
  } catch (error) {
    return codeOf(error) !== 'workspace-in-use'
  }
}
