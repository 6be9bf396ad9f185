const two = (value: number): string => String(value).padStart(2, '0')

/** `mm:ss`, or `h:mm:ss` from an hour on: a length of time, never a time of day. Whole seconds, never below zero. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`
}
