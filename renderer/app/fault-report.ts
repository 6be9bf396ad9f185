import type { App } from 'vue'
import { bridge } from '../bridge/bridge.ts'

/** Where in our own files an error came from, as `file.js:line:column`; its message may quote data and stays here. */
export function placesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return [...stack.matchAll(/\/assets\/([\w-]{1,60}\.js:\d{1,6}:\d{1,6})/g)].slice(0, 12).map((match) => match[1] ?? '')
}

/** Has the core write down that the window's own code failed (SECURITY F4). Never fails itself. */
export function reportFault(error: unknown): void {
  void bridge().app.reportFault({ places: placesOf(error) })
}

/** Reports what nobody in the window catches. */
export function reportFaultsOf(app: App): void {
  app.config.errorHandler = reportFault
  window.addEventListener('error', ({ error }) => reportFault(error))
  window.addEventListener('unhandledrejection', ({ reason }) => reportFault(reason))
}
