import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesk } from '../../kit/desk-process.ts'
import { browserWithoutScreen, closeWindow, filesIn, ownWindow, program } from '../../kit/desk-window.ts'
import { until } from '../../kit/poll.ts'

/** The build under test lies below the project, so that what it keeps outside the bundle is found. */
let folder = ''
const inOut = (...path: string[]): string => join(folder, 'out', ...path)
const textOf = (...path: string[]): string => readFileSync(inOut(...path), 'utf8')

beforeAll(async () => {
  mkdirSync('.cache', { recursive: true })
  folder = mkdtempSync(resolve('.cache', 'bundle-'))
  symlinkSync(resolve('resources'), join(folder, 'resources'))
  const tool = 'node_modules/electron-vite/bin/electron-vite.js'
  const args = [tool, 'build', '--config', 'electron.vite.config.ts', '--outDir', inOut(), '--logLevel', 'error']
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const filesOf = (...path: string[]): string[] => filesIn(inOut(...path))

describe('the bundle', () => {
  it('has every entry: both shells, the workers, the practice server', () => {
    const entries = [
      'index',
      'chromium',
      'db.worker',
      'search.worker',
      'practice.worker',
      'paper.worker',
      'practice-serve',
    ]
    for (const entry of entries) expect(textOf('main', `${entry}.js`)).not.toBe('')
  })

  it('has a preload of one file that requires Electron and nothing else (A3)', () => {
    expect(filesOf('preload').map((file) => file.slice(inOut('preload').length))).toEqual(['/index.cjs'])
    const required = [...textOf('preload', 'index.cjs').matchAll(/\b(?:require|import)\(\s*([^)]*)\)/g)].map(
      (each) => each[1],
    )
    expect(new Set(required)).toEqual(new Set(['"electron"']))
  })

  it('never loads Electron in the Chromium shell', () => {
    const seen = new Set<string>()
    const follow = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toMatch(/(?:from\s*|import\s*\(?|require\()["']electron["']/)
      for (const [, next] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g))
        follow(join(file, '..', next ?? ''))
    }
    for (const entry of ['chromium', 'db.worker', 'search.worker', 'practice.worker', 'paper.worker'])
      follow(inOut('main', `${entry}.js`))
    expect(seen.size).toBeGreaterThan(4)
  })

  it('waits for nothing while Electron reads its entry: it is ready only afterwards', () => {
    const seen = new Set<string>()
    const follow = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toMatch(/^(?:await\b|for await\b|(?:const|let|var)\b.*= await\b)/m)
      for (const [, next] of text.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];?$/gm))
        follow(join(file, '..', next ?? ''))
    }
    follow(inOut('main', 'index.js'))
    expect(seen.size).toBeGreaterThan(1)
    expect(textOf('main', 'chromium.js')).toMatch(/^await\b/m)
  })

  it('ships no source map, no development door and no address of the network (A6, D9, G8)', () => {
    for (const file of filesOf()) {
      expect(file).not.toMatch(/\.map$/)
      if (!/\.(js|cjs|css|html)$/.test(file)) continue
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.toMatch(/sourceMappingURL|ELECTRON_RENDERER_URL|@vite\/client|localhost:5173/)
    }
    const html = textOf('renderer', 'index.html')
    expect(html).toContain('content="__CSP_NONCE__"')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|https?:|\son\w+=/)
    for (const file of filesOf('renderer').filter((each) => each.endsWith('.css')))
      for (const [, address] of readFileSync(file, 'utf8').matchAll(/url\(([^)]*)\)/g))
        expect(address).not.toMatch(/https?:|\/\//)
  })

  it('shows the sign-in without the telephone: what the page begins with holds neither it nor the cases', () => {
    const begun = new Set<string>()
    const follow = (file: string): void => {
      if (begun.has(file)) return
      begun.add(file)
      for (const [, next] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["'`](\.[^"'`]+\.js)["'`]/g))
        follow(join(file, '..', next ?? ''))
    }
    for (const [, script] of textOf('renderer', 'index.html').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g))
      follow(inOut('renderer', script ?? ''))
    const texts = [...begun].map((file) => readFileSync(file, 'utf8')).join('')
    expect(begun.size).toBeGreaterThan(1)
    expect(texts).toContain('sign-in-login')
    for (const late of ['JsSIP', 'case-list', 'site-confirmation']) expect(texts, late).not.toContain(late)
    expect(
      filesOf('renderer').some((file) => file.endsWith('.js') && readFileSync(file, 'utf8').includes('JsSIP')),
    ).toBe(true)
  })

  it('begins with one script and one sheet of styles, in English: every file and every text more keeps somebody waiting', () => {
    const html = textOf('renderer', 'index.html')
    const files = (ending: string) =>
      [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].flatMap(([, file]) =>
        file?.endsWith(ending) ? [file] : [],
      )
    // Beside the script itself: its entry, and what the bundler needs to run.
    expect(files('.js').length).toBeLessThanOrEqual(3)
    expect(files('.css')).toHaveLength(1)
    const begun = files('.js').map((file) => textOf('renderer', file))
    expect(begun.join('')).toContain('Opening the desk')
    expect(begun.join('')).not.toContain('Inafungua dawati')
    const later = filesOf('renderer').filter(
      (file) => file.endsWith('.js') && readFileSync(file, 'utf8').includes('Inafungua dawati'),
    )
    expect(later).toHaveLength(1)
  })

  it('starts the core without what only later work needs: requests, spreadsheets, letters in HTML, paper', () => {
    const read = new Set<string>()
    const foreign = new Set<string>()
    const follow = (file: string): void => {
      if (read.has(file)) return
      read.add(file)
      for (const [, next = ''] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)\b[^;]*?["']([^"']+)["'];?$/gm,
      ))
        if (next.startsWith('.')) follow(join(file, '..', next))
        else if (!next.startsWith('node:')) foreign.add(next)
    }
    const core = filesOf('main', 'chunks').filter((file) => /[\\/](?:core|desk-at-door)-[^\\/]+\.js$/.test(file))
    expect(core.length).toBeGreaterThanOrEqual(2)
    for (const file of [inOut('main', 'chromium.js'), ...core]) follow(file)
    expect(read.size).toBeGreaterThan(2)
    // Out of `node_modules` comes the native database alone.
    expect([...foreign]).toEqual(['better-sqlite3'])
    const texts = [...read].map((file) => readFileSync(file, 'utf8')).join('')
    for (const late of ['class AxiosError', 'sharedStrings', 'var Tokenizer = class'])
      expect(texts, late).not.toContain(late)
  })

  it('brings its fonts along as files of our own origin', () => {
    const fonts = filesOf('renderer').filter((each) => each.endsWith('.woff2'))
    expect(fonts.length).toBeGreaterThanOrEqual(4)
    for (const file of filesOf('renderer').filter((each) => each.endsWith('.css')))
      expect(readFileSync(file, 'utf8')).not.toMatch(/url\(["']?data:font/)
  })

  it('runs under its own policy without one violation, in one window, which another can take over', async () => {
    const desk = startDesk({ entry: inOut('main', 'chromium.js'), env: { HELPLINE_WINDOW: 'none' } })
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
    try {
      const context = await browser.newContext()
      await context.addInitScript(() => {
        const violations: string[] = []
        Object.assign(window, { violations })
        document.addEventListener('securitypolicyviolation', (event) =>
          violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.disposition}`),
        )
      })
      const problems: string[] = []
      const foreign: string[] = []
      context.on('console', (message) => (message.type() === 'error' ? problems.push(message.text()) : undefined))
      context.on('weberror', (error) => problems.push(error.error().message))
      const address = await desk.says(/Address: (\S+)/)
      const { origin } = new URL(address)
      context.on('request', (request) => (request.url().startsWith(origin) ? undefined : foreign.push(request.url())))

      const first = await context.newPage()
      await first.goto(address)
      await first.locator('input').first().waitFor()
      expect(new URL(first.url()).searchParams.has('t')).toBe(false)
      expect(await first.evaluate(() => document.cookie)).toBe('')

      const second = await context.newPage()
      await second.goto(`${origin}/`)
      await second.waitForURL('**/elsewhere')
      await second.getByRole('link').click()
      await second.locator('input').first().waitFor()
      await first.waitForURL('**/elsewhere')

      await second.reload()
      await second.locator('input').first().waitFor()
      expect(new URL(second.url()).pathname).toBe('/')
      expect(await second.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([])
      expect([problems, foreign]).toEqual([[], []])

      desk.child.kill('SIGTERM')
      expect(await desk.ended).toBe(0)
    } finally {
      await browser.close()
      desk.child.kill('SIGKILL')
    }
  })

  it('leaves nothing that was typed in its window on disk, and gives way to a newer window (C14)', async () => {
    const options = {
      entry: inOut('main', 'chromium.js'),
      env: { DISPLAY: ':none', CHROME_PATH: browserWithoutScreen() },
    }
    const desk = startDesk(options)
    try {
      const { browser, page, pages, profile } = await ownWindow(desk)
      const canary = 'Kanari-ya-siri-4711'
      await page.locator('input').nth(0).fill(canary)
      await page.locator('input').nth(1).fill(`${canary}-password`)
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelector('[role="alert"], [aria-live]') !== null)
      expect(filesIn(profile).filter((file) => readFileSync(file).includes(canary))).toEqual([])

      const second = startDesk({ ...options, dataFolder: desk.dataFolder })
      expect(await second.ended).toBe(0)
      const newer = await until('a second window', () => pages().find((each) => each !== page && !each.isClosed()))
      await newer.locator('input').first().waitFor()
      await until('the first window went', () => page.isClosed() || page.url().endsWith('/elsewhere'))
      expect(newer.url()).not.toContain('/elsewhere')
      await closeWindow(browser)
      expect(await desk.ended).toBe(0)
    } finally {
      desk.child.kill('SIGKILL')
    }
  })
})
