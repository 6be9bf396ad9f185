import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The path of the Electron program in node_modules, or null while it has not been fetched. */
export function electronBinary(root) {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const file = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim())
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}
