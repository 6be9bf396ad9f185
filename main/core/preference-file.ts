import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { DeviceChoice, Preferences, systemDevices } from '../../preload/contract/index.ts'
import { writeAtomic } from '../keys/atomic-file.ts'
import type { Log } from '../log/log.ts'
import type { PreferenceStore } from '../usecases/use-case-deps.ts'

/** Preferences stand at the top, as they did before there were devices. */
const Stored = z.strictObject({ ...Preferences.shape, devices: DeviceChoice.optional() })
type Stored = z.infer<typeof Stored>

const defaults: Stored = { theme: 'system', locale: 'en' }

/** Theme, language and devices of this computer. They belong to the computer and not to a person, so they lie in the clear. */
export function createPreferences(file: string, log: Log): PreferenceStore {
  let current = read(file, log)
  let last: Promise<void> = Promise.resolve()

  /** One write after another: each starts from what the one before has left. */
  function change(part: (before: Stored) => Stored): Promise<void> {
    const write = async () => {
      const next = part(current)
      await writeAtomic(file, JSON.stringify(next), randomBytes(4).toString('hex'))
      current = next
    }
    const done = last.then(write)
    last = done.catch(() => undefined)
    return done
  }

  return {
    get: () => ({ theme: current.theme, locale: current.locale }),
    set: (preferences) => change((before) => ({ ...before, ...preferences })),
    devices: () => current.devices ?? systemDevices(),
    setDevices: (devices) => change((before) => ({ ...before, devices })),
  }
}

function read(file: string, log: Log): Stored {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return defaults
  }
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    log.warn('preferences-unreadable')
    return defaults
  }
}
