import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { findBrowser } from '../../main/shell/chromium/browser.ts'
import type { DeskProcess } from './desk-process.ts'
import { until } from './poll.ts'

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
  const profile = await until('the window has a profile', () => profilesIn(desk.dataFolder)[0])
  const portFile = join(profile, 'DevToolsActivePort')
  // The browser creates the file before it writes the port.
  const port = await until(
    'the browser says its port',
    () => existsSync(portFile) && /^\d+/.exec(readFileSync(portFile, 'utf8'))?.[0],
  )
  // While the browser is still opening its first page it may take the connection and never answer on it.
  const browser = await until('the browser answers', () =>
    chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 8_000 }).catch(() => undefined),
  )
  const pages = () => browser.contexts().flatMap((context) => context.pages())
  const isDesk = (url: string) => /^http:\/\/127\.0\.0\.1:\d+\/($|#)/.test(url)
  const page = await until('the window shows the desk', () => pages().find((each) => isDesk(each.url())))
  return { profile, browser, page, pages }
}

/** What a person's click on the cross does to the only window: the browser ends. */
export async function closeWindow(browser: Browser): Promise<void> {
  await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => undefined)
}
