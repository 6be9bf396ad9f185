import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright'
import { program } from '../kit/desk-window.ts'
import { rememberPeers } from './peers.ts'
import { electronBinary } from '../../resources/scripts/find-electron.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const host = process.env['APP_HOST'] ?? 'chromium'

/** The built app with a window under Playwright: the Chromium shell, or Electron with APP_HOST=electron. */
export interface DeskApp {
  readonly page: Page
  /** Console errors, page errors, policy violations and requests to anybody but the app: has to stay empty. */
  readonly trouble: string[]
  /** Ends every process of it as a power cut would. */
  kill(): Promise<void>
}

interface Launch {
  dataFolder: string
  practiceUrl?: string
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** Runs in the page before its scripts, in place of what remembers its connections. */
  watch?: () => void
}

export async function launchDesk(options: Launch): Promise<DeskApp> {
  const environment: Record<string, string> = { HELPLINE_DATA: options.dataFolder, HELPLINE_WINDOW: 'none' }
  if (options.practiceUrl !== undefined) environment['HELPLINE_PRACTICE_URL'] = options.practiceUrl
  return host === 'electron' ? launchElectron(options, environment) : launchChromium(options, environment)
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

async function launchElectron(options: Launch, environment: Record<string, string>): Promise<DeskApp> {
  const executablePath = electronBinary(root)
  if (executablePath === null) throw new Error('APP_HOST=electron needs the Electron program: run `npm start` once')
  const app: ElectronApplication = await _electron.launch({
    executablePath,
    args: [root],
    env: { ...ownEnvironment(), ...environment },
    colorScheme: options.colorScheme ?? 'light',
  })
  const page = await app.firstWindow()
  if (options.viewport) await page.setViewportSize(options.viewport)
  const trouble = await watch(page, 'helpline://app', options.watch)
  return {
    page,
    trouble,
    async kill() {
      const child = app.process()
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function launchChromium(options: Launch, environment: Record<string, string>): Promise<DeskApp> {
  const core = spawn(process.execPath, [join(root, 'out', 'main', 'chromium.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  // The address can be used for ten seconds: on a busy machine the browser would take them all, were it begun after.
  const [address, browser] = await Promise.all([readAddress(core), launchBrowser()])
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1366, height: 768 },
    colorScheme: options.colorScheme ?? 'light',
    locale: 'en-KE',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const trouble = await watch(page, new URL(address).origin, options.watch)
  await page.goto(address)
  return {
    page,
    trouble,
    async kill() {
      const exited = once(core, 'exit')
      core.kill('SIGKILL')
      await exited
      await browser.close()
    },
  }
}

function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A microphone that beeps, granted: what a person does once when the window first asks.
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
}

async function readAddress(core: ChildProcess): Promise<string> {
  if (core.stdout === null) throw new Error('The app has no output to read')
  for await (const line of createInterface({ input: core.stdout })) {
    const found = /Address: (\S+)/.exec(line)
    if (found?.[1] !== undefined) return found[1]
  }
  throw new Error('The app ended without an address')
}

async function watch(page: Page, origin: string, watchPage = rememberPeers): Promise<string[]> {
  const trouble: string[] = []
  page.on('console', (message) => {
    // A closed loopback socket while the app is being killed is the test's doing, not the page's.
    if (message.type() === 'error') trouble.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => trouble.push(`page: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) trouble.push(`request: ${url}`)
  })
  await page.addInitScript(watchPage)
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      if (violation.disposition === 'enforce')
        console.error(`policy: ${violation.violatedDirective} ${violation.blockedURI}`)
    })
  })
  return trouble
}

/** A folder of this test's own, removed by the answer's second half. */
export async function ownFolder(name: string): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), `desk-${name}-`))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
