import { join } from 'node:path'
import type { ElectronParts } from './parts.ts'
import { linkArgument } from '../link-argument.ts'
import { appScheme } from './app-origin.ts'

/** Beginnings of switches that would open the app to whoever starts it (SECURITY G9). */
const refusedStarts = [
  '--remote-debugging',
  '--inspect',
  '--js-flags',
  '--no-sandbox',
  '--disable-web-security',
  '--ignore-certificate',
]

/** The first argument a release must not be started with, or null. Electron reads switches in any case. */
export function refusedSwitch(argv: readonly string[]): string | null {
  return (
    argv.find((each) => {
      const normal = each.toLowerCase().replace(/^-(?!-)/, '--')
      return refusedStarts.some((start) => normal.startsWith(start))
    }) ?? null
  )
}

/**
 * The arguments of a second start, or null. They come from any program of this user, so nothing in them is obeyed: a
 * list of short texts shows the window, anything else does nothing (SECURITY E6).
 */
export function readSecondStart(argv: unknown): readonly string[] | null {
  if (!Array.isArray(argv) || argv.length > 64) return null
  const texts = argv.filter((each): each is string => typeof each === 'string' && each.length <= 4096)
  return texts.length === argv.length ? texts : null
}

/**
 * All that must happen before Electron is ready, in this order: sandbox for every process (SECURITY A2), our scheme,
 * switches, folder of Chromium's own files. False when the app must end at once: a refused switch in a release, or
 * another instance that has just been told to show its window.
 */
export function prepareApp(
  { app, protocol }: Pick<ElectronParts, 'app' | 'protocol'>,
  options: { argv: readonly string[]; dataFolder: string; onSecondStart: (link: string | null) => void },
): boolean {
  app.enableSandbox()
  if (app.isPackaged && refusedSwitch(options.argv) !== null) return false
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  // Days are written as East Africa writes them, whatever the computer's own language: 3 November, not March.
  app.commandLine.appendSwitch('lang', 'en-GB')
  // A ring must be heard without a click and behind other windows (DESIGN 5).
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required')
  app.commandLine.appendSwitch('disable-background-timer-throttling')
  app.commandLine.appendSwitch('disable-renderer-backgrounding')
  app.commandLine.appendSwitch('disable-backgrounding-occluded-windows')
  app.setPath('userData', join(options.dataFolder, 'electron'))
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', (_event, argv: unknown) => {
    const texts = readSecondStart(argv)
    if (texts !== null) options.onSecondStart(linkArgument(texts))
  })
  return true
}
