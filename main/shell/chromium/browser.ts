import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { profilePrefix, profilesOf, wipeProfile } from './old-windows.ts'

interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
)
const windowsPrograms = [
  join('Google', 'Chrome', 'Application', 'chrome.exe'),
  join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
]

/** The program of a Chromium on this computer, or null. CHROME_PATH decides alone when it is given. */
export function findBrowser(
  { platform, env }: Surroundings,
  exists: (file: string) => boolean = existsSync,
): string | null {
  if (env.CHROME_PATH) return exists(env.CHROME_PATH) ? env.CHROME_PATH : null
  const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((each) => each !== undefined)
  const fixed = {
    win32: roots.flatMap((root) => windowsPrograms.map((program) => join(root, program))),
    darwin: macPrograms,
    linux: names.map((name) => join('/usr/bin', name)),
  }
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const places = platform === 'win32' || platform === 'darwin' ? fixed[platform] : [...fixed.linux, ...onPath]
  return places.find((file) => exists(file)) ?? null
}

/** True when there is a screen to show a window on. */
export function hasDisplay({ platform, env }: Pick<Surroundings, 'platform' | 'env'>): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)
}

/**
 * How the window is started: nothing is kept, filled in, restored or fetched from the network (SECURITY C14, D9), and a
 * ring is heard without a click and behind other windows (DESIGN 5).
 */
export function browserFlags(options: { profile: string; address: string; isRoot: boolean }): string[] {
  return [
    `--user-data-dir=${options.profile}`,
    '--incognito',
    '--no-first-run',
    '--no-default-browser-check',
    '--start-maximized',
    '--disable-extensions',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-breakpad',
    '--disable-session-crashed-bubble',
    '--hide-crash-restore-bubble',
    '--disable-save-password-bubble',
    '--password-store=basic',
    '--use-mock-keychain',
    '--disable-features=AutofillServerCommunication,Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions',
    // Days are written as East Africa writes them, whatever the computer's own language: 3 November, not March.
    '--lang=en-GB',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    // Chromium refuses to start its own sandbox as root; `--test-type` keeps it from showing a bar about that.
    ...(options.isRoot ? ['--no-sandbox', '--test-type'] : []),
    `--app=${options.address}`,
  ]
}

/** Settings of the profile that have no flag: no passwords, no forms, no spell-check downloads, no restored pages. */
const settings = {
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
  browser: { enable_spellchecking: false },
  session: { restore_on_startup: 5 },
  translate: { enabled: false },
}

/** Makes the window's own folder, which only this user can enter, and says the settings that have no flag. */
export function makeProfile(dataFolder: string): string {
  mkdirSync(profilesOf(dataFolder), { recursive: true, mode: 0o700 })
  const profile = mkdtempSync(join(profilesOf(dataFolder), profilePrefix))
  mkdirSync(join(profile, 'Default'), { mode: 0o700 })
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(settings), { mode: 0o600 })
  return profile
}

export interface BrowserWindow {
  /** Opens a further window of the same browser, which brings it to the front. */
  open(address: string): void
  /** Resolves when the last window has been closed. */
  readonly closed: Promise<void>
  /** Closes the window and wipes its profile. */
  close(): Promise<void>
}

/** Starts the window. Rejects when the program cannot be started. */
export async function openBrowser(options: {
  program: string
  dataFolder: string
  address: string
  isRoot: boolean
  extraFlags?: readonly string[]
}): Promise<BrowserWindow> {
  const profile = makeProfile(options.dataFolder)
  const start = (address: string): ChildProcess => {
    const flags = browserFlags({ profile, address, isRoot: options.isRoot })
    // On Linux the language comes from here and not from `--lang`.
    const env = { ...process.env, LANGUAGE: 'en_GB' }
    return spawn(options.program, [...(options.extraFlags ?? []), ...flags], { stdio: 'ignore', env })
  }
  const main = start(options.address)
  const closed = new Promise<void>((resolve) => {
    main.once('exit', () => resolve())
    main.once('error', () => resolve())
  })
  await new Promise<void>((resolve, reject) => {
    main.once('spawn', () => resolve())
    main.once('error', (error) => {
      void wipeProfile(profile)
        .catch(() => undefined)
        .then(() => reject(error))
    })
  })
  const wiped = closed.then(() => wipeProfile(profile))
  return {
    open(address) {
      // Hands the address to the running browser and ends; a failure leaves the old window as it was.
      start(address).once('error', () => undefined)
    },
    // What stays behind is told by `close`, and wiped by the next start: the desk goes with its window all the same.
    closed: wiped.catch(() => undefined),
    async close() {
      main.kill('SIGTERM')
      const force = setTimeout(() => main.kill('SIGKILL'), 3_000)
      await closed
      clearTimeout(force)
      await wiped
    },
  }
}
