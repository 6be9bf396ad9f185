import type { HelplineApi } from '../../preload/contract/index.ts'

declare global {
  interface Window {
    helpline?: HelplineApi
  }
}

let current: HelplineApi | null = null

/** Puts the way to the core in place: once at start, or a fake in a test. */
export function setBridge(api: HelplineApi): void {
  current = api
}

/** The way to the core. Every call answers a `Result`; nothing else in the renderer touches `window.helpline`. */
export function bridge(): HelplineApi {
  if (current === null) throw new Error('The bridge is used before it is in place')
  return current
}
