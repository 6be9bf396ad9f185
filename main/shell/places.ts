import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import about from '../../package.json' with { type: 'json' }
import type { WorkerUrls } from '../ports/ports.ts'

/** The version of this program. */
export const version = about.version

/** Where this process finds its own parts: sources when an entry runs as `.ts`, the bundle in `out/` otherwise. */
export interface Places {
  readonly workers: WorkerUrls
  readonly resources: string
  readonly page: string
  readonly preload: string
}

/** Derives the places from the entry's own URL (`import.meta.url` of `main/index.ts` or `main/chromium.ts`). */
export function placesOf(entry: string): Places {
  const isSource = entry.endsWith('.ts')
  const at = (source: string, bundled: string): URL => new URL(isSource ? source : bundled, entry)
  return {
    workers: {
      database: at('./db/db.worker.ts', './db.worker.js'),
      search: at('./search/search.worker.ts', './search.worker.js'),
      practice: at('./practice/practice.worker.ts', './practice.worker.js'),
      paper: at('./reports/pdf/paper.worker.ts', './paper.worker.js'),
    },
    resources: fileURLToPath(at('../resources/', '../../resources/')),
    page: fileURLToPath(at('../out/renderer/', '../renderer/')),
    preload: fileURLToPath(at('../out/preload/index.cjs', '../preload/index.cjs')),
  }
}

interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** The folder of everything the app keeps: HELPLINE_DATA, else the place the operating system has for it. */
export function dataFolderOf({ platform, env, home }: Surroundings): string {
  if (env.HELPLINE_DATA) return env.HELPLINE_DATA
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Helpline Desk')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Helpline Desk')
  return join(env.XDG_DATA_HOME ?? join(home, '.local', 'share'), 'helpline-desk')
}

/** Makes a folder that only this user can enter, and closes one that others could (SECURITY C10). */
export function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return folder
}

/** The external practice server's address when one is given, else null: the core then runs its own. */
export function practiceUrlOf(env: Readonly<Record<string, string | undefined>>): string | null {
  return env.HELPLINE_PRACTICE_URL ? env.HELPLINE_PRACTICE_URL : null
}
