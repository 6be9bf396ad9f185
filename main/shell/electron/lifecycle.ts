import { join } from 'node:path'
import type { ElectronParts } from './parts.ts'
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
 * What a second start may ask for. Its arguments come from any program of this user, so nothing in them is obeyed:
 * a list of short texts means "show the window", anything else means nothing (SECURITY E6).
 */
export function readSecondStart(argv: unknown): 'show' | 'nothing' {
  const isPlain =
    Array.isArray(argv) && argv.length <= 64 && argv.every((each) => typeof each === 'string' && each.length <= 4096)
  return isPlain ? 'show' : 'nothing'
}

/**
 * All that must happen before Electron is ready, in this order: sandbox for every process (SECURITY A2), our scheme,
 * switches, folder of Chromium's own files. False when the app must end at once: a refused switch in a release, or
 * another instance that has just been told to show its window.
 */
export function prepareApp(
  { app, protocol }: Pick<ElectronParts, 'app' | 'protocol'>,
  options: { argv: readonly string[]; dataFolder: string; onSecondStart: () => void },
): boolean {
  app.enableSandbox()
  if (app.isPackaged && refusedSwitch(options.argv) !== null) return false
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  // A ring must be heard without a click and behind other windows (DESIGN 5).
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required')
  app.commandLine.appendSwitch('disable-background-timer-throttling')
  app.commandLine.appendSwitch('disable-renderer-backgrounding')
  app.commandLine.appendSwitch('disable-backgrounding-occluded-windows')
  app.setPath('userData', join(options.dataFolder, 'electron'))
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', (_event, argv: unknown) => {
    if (readSecondStart(argv) === 'show') options.onSecondStart()
  })
  return true
}
