import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { findBrowser } from '../../main/shell/chromium/browser.ts'
import type { DeskProcess } from './desk-process.ts'

/** The Chromium of this computer, as the shell finds it. */
export const program = findBrowser({ platform: process.platform, env: process.env, isRoot: false }) ?? 'chromium'

/**
 * The real browser with its real windows, drawn to nowhere, that lets the test look into it; everything else is as the
 * shell starts it. (Chromium's `--headless` is another browser: it hands no second window to the first.)
 */
export function browserWithoutScreen(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'browser-')), 'chromium')
  writeFileSync(
    file,
    `#!/bin/sh\nexec "${program}" --ozone-platform=headless --disable-gpu --remote-debugging-port=0 "$@"\n`,
  )
  chmodSync(file, 0o755)
  return file
}

/** Looks until something is there. */
export async function until<T>(look: () => T | null | false | undefined): Promise<T> {
  for (const deadline = Date.now() + 20_000; ;) {
    const found = look()
    if (found) return found
    if (Date.now() > deadline) throw new Error('It did not happen within 20 seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The folders of the windows of a data folder. */
export const profilesIn = (data: string): string[] =>
  existsSync(join(data, 'chromium'))
    ? readdirSync(join(data, 'chromium')).map((name) => join(data, 'chromium', name))
    : []

/** Every file below a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
}

/** The page in the shell's own window. */
export async function ownWindow(desk: DeskProcess) {
  const profile = await until(() => profilesIn(desk.dataFolder)[0])
  const port = await until(
    () =>
      existsSync(join(profile, 'DevToolsActivePort')) &&
      readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0],
  )
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const pages = () => browser.contexts().flatMap((context) => context.pages())
  const page = await until(() => pages().find((each) => /^http:\/\/127\.0\.0\.1:\d+\/($|#)/.test(each.url())))
  return { profile, browser, page, pages }
}

/** What a person's click on the cross does to the only window: the browser ends. */
export async function closeWindow(browser: Browser): Promise<void> {
  await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => undefined)
}
