import type { Scenario, ScenarioCall } from '../../../../preload/contract/index.ts'

/** A call of an exercise and how long after the step before it comes. */
export interface NextCall {
  readonly afterMs: number
  readonly call: ScenarioCall
}

/**
 * Goes through an exercise: each answer is the next call, counted from the end of the one before (or from joining);
 * null when the exercise is over. `random` gives numbers in [0, 1): the same ones make the same exercise.
 */
export function createScenarioPlayer(scenario: Scenario, random: () => number): { next: () => NextCall | null } {
  let played = 0
  let last: ScenarioCall | null = null

  function pick(): ScenarioCall | null {
    const planned = scenario.calls[played]
    if (planned !== undefined) return planned
    if (scenario.then === 'end') return null
    // Nobody calls twice in a row by chance: that is an exercise of its own.
    const others = scenario.calls.filter((call) => call.number !== last?.number)
    const from = others.length > 0 ? others : scenario.calls
    return from[Math.floor(random() * from.length)] ?? null
  }

  return {
    next() {
      const call = pick()
      if (call === null) return null
      played += 1
      last = call
      const [least, most] = call.after
      return { afterMs: Math.round(1000 * (least + random() * Math.max(0, most - least))), call }
    },
  }
}

/** Any caller of the exercise, for a call that somebody asked for now; of `except` only when there is nobody else. */
export function pickCaller(scenario: Scenario, random: () => number, except: readonly string[]): ScenarioCall | null {
  const others = scenario.calls.filter((call) => !except.includes(call.number))
  const from = others.length > 0 ? others : scenario.calls
  return from[Math.floor(random() * from.length)] ?? null
}
