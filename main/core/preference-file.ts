import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Preferences } from '../../preload/contract/index.ts'
import { writeAtomic } from '../keys/atomic-file.ts'
import type { Log } from '../log/log.ts'
import type { PreferenceStore } from '../usecases/use-case-deps.ts'

const defaults: Preferences = { theme: 'system', locale: 'en' }

/** Theme and language of this computer. They say nothing about anybody, so they lie in the clear. */
export function createPreferences(file: string, log: Log): PreferenceStore {
  let current = read(file, log)
  return {
    get: () => current,
    async set(next) {
      await writeAtomic(file, JSON.stringify(next), randomBytes(4).toString('hex'))
      current = next
    },
  }
}

function read(file: string, log: Log): Preferences {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return defaults
  }
  try {
    return Preferences.parse(JSON.parse(text))
  } catch {
    log.warn('preferences-unreadable')
    return defaults
  }
}
