import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { build } from 'vite'
import { program } from '../desk-window.ts'
import type {} from './bare-phone.ts'
import { giveVoiceAndEars } from './ear.ts'
import type { Exchange } from './exchange.ts'
import { secretOf } from './people.ts'

let bundling: Promise<string> | null = null

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('./bare-phone.ts', import.meta.url)),
        formats: ['iife'],
        name: 'bare',
        fileName: 'bare',
      },
    },
  })
  const [made] = [built].flat()
  const chunk = made !== undefined && 'output' in made ? made.output[0] : undefined
  if (chunk === undefined) throw new Error('The bare phone could not be bundled')
  return chunk.code
}

/** The flags of a browser under test, which asks nobody for a microphone. */
export const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

export interface BarePhones {
  /** A page with a bare telephone that speaks in one tone, registered; `answers` takes every call at once, `watch` runs first. */
  open(extension: string, voice: number, answers?: boolean, watch?: () => void): Promise<Page>
  close(): Promise<void>
}

/** A browser for people outside, or for figures without a desk. */
export async function openBarePhones(
  exchange: Pick<Exchange, 'wssUrl' | 'domain' | 'certificate'>,
): Promise<BarePhones> {
  bundling ??= bundle()
  const script = await bundling
  // A page of loopback: only such a one may reach another address of it.
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    response.end('<!doctype html><title>Bare phone</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const browser: Browser = await chromium.launch({
    executablePath: program,
    args: [...browserFlags, `--ignore-certificate-errors-spki-list=${exchange.certificate.pin}`],
  })
  return {
    async open(extension, voice, answers = false, watch) {
      const page = await (await browser.newContext()).newPage()
      page.setDefaultTimeout(15_000)
      if (watch !== undefined) await page.addInitScript(watch)
      await page.addInitScript(giveVoiceAndEars, { hz: voice, listens: true })
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.addScriptTag({ content: script })
      await page.evaluate((options) => window.barePhone.start(options), {
        url: exchange.wssUrl,
        user: extension,
        secret: secretOf(extension),
        domain: exchange.domain,
        answers,
      })
      await page.waitForFunction(() => window.barePhone.isRegistered(), undefined, { timeout: 15_000 })
      return page
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}
