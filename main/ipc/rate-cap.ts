/** Counts calls by name over the last ten seconds (SECURITY B5). `now` is ms. */
export interface RateCap {
  /** Counts one call; false when it would be one too many. */
  admits(name: string, most: number, now: number): boolean
}

const windowMs = 10_000

export function createRateCap(): RateCap {
  const times = new Map<string, number[]>()
  return {
    admits(name, most, now) {
      // A clock set back must not shut the door for as long as it was set back.
      const recent = (times.get(name) ?? []).filter((at) => at <= now && now - at < windowMs)
      const isAdmitted = recent.length < most
      if (isAdmitted) recent.push(now)
      times.set(name, recent)
      return isAdmitted
    },
  }
}
