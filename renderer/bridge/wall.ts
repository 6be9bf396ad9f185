import { wallAddress } from '../../preload/contract/index.ts'

/** Whether this page was opened as the wallboard. What it may do then is not decided here but by its shell. */
export function isWallWindow(): boolean {
  return window.location.hash === wallAddress
}
