import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import { startDesk } from '../kit/desk-process.ts'
import { program } from '../kit/desk-window.ts'
import { browserFlags } from '../kit/pbx/bare-page.ts'
import { giveVoiceAndEars } from '../kit/pbx/ear.ts'
import { agentOf, type Agent } from '../kit/pbx/people.ts'
import { importSite, type HelplineSite } from '../kit/pbx/site.ts'
import { deskPage } from '../e2e/desk-page.ts'
import { watchUse } from '../e2e/page-use.ts'
import { phonePage } from '../e2e/phone-page.ts'

const built = fileURLToPath(new URL('../../out/main/chromium.js', import.meta.url))

/** The built desk of one person, registered at the exchange of the test. */
export interface PbxDesk {
  readonly agent: Agent
  page(): Page
  desk(): ReturnType<typeof deskPage>
  phone(): ReturnType<typeof phonePage>
  /** Signs in and waits for the telephone. */
  signIn(): Promise<void>
  /** Closes the window as a person does, and keeps the desk. */
  closeWindow(): Promise<void>
  /** A new window of the same desk. */
  openWindow(): Promise<void>
  /** Console errors, page errors and violations of the policy. */
  readonly trouble: string[]
  stop(): Promise<void>
}

export interface DeskOptions {
  readonly login: string
  readonly dataFolder: string
  readonly site: HelplineSite
  /** What this person's microphone hears. */
  readonly voice: number
  /** Knows what the page holds (`useMeter`), in place of what it hears. */
  readonly countsUse?: boolean
  /** Runs in the page before its own scripts, too. */
  readonly watch?: () => void
}

/** Runs the production build of core and window in a workspace of its own, opened as a helpline's desk opens it. */
export async function startPbxDesk(options: DeskOptions): Promise<PbxDesk> {
  const agent = agentOf(options.login)
  await importSite(options.dataFolder, options.site)
  const core = startDesk({ entry: built, dataFolder: options.dataFolder, env: { HELPLINE_WINDOW: 'none' } })
  const browser = await chromium.launch({
    executablePath: program,
    args: [...browserFlags],
  })
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'en-KE',
    reducedMotion: 'reduce',
  })
  if (options.countsUse === true) await context.addInitScript(watchUse)
  await context.addInitScript(giveVoiceAndEars, { hz: options.voice, listens: options.countsUse !== true })
  if (options.watch !== undefined) await context.addInitScript(options.watch)
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      reportError(new Error(`policy: ${violatedDirective} ${blockedURI}`))
    })
  })
  context.setDefaultTimeout(15_000)
  const trouble: string[] = []
  let windows = 0
  let page: Page

  async function openWindow(): Promise<void> {
    const seen = core.output().length
    if (windows > 0) core.enter()
    windows += 1
    const address = await core.says(new RegExp(`^[^]{${windows === 1 ? 0 : seen}}[^]*Address: (\\S+)`))
    page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => trouble.push(`page: ${error.message}`))
    await page.goto(address)
  }

  await openWindow()
  return {
    agent,
    page: () => page,
    desk: () => deskPage(page),
    phone: () => phonePage(page),
    async signIn() {
      await deskPage(page).signIn(agent.login, agent.password)
      await deskPage(page).seesTheDesk()
      await phonePage(page).isReady()
    },
    async closeWindow() {
      await page.close()
    },
    openWindow,
    trouble,
    async stop() {
      await browser.close()
      core.child.kill('SIGTERM')
      await core.ended
    },
  }
}
