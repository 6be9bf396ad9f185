import { z } from 'zod'

/** What a soak has proved so far, over any number of nights, and what it proves next. */

export const soakParts = ['model', 'crash', 'faults', 'calls'] as const
export type SoakPart = (typeof soakParts)[number]

const Batch = z.strictObject({
  part: z.enum(soakParts),
  /** How many stories, kills, rounds or calls. */
  count: z.number().int().positive(),
  seed: z.number().int(),
  seconds: z.number().nonnegative(),
  isPassed: z.boolean(),
})
/** A batch that has been run. */
export type SoakBatch = z.infer<typeof Batch>
/** One that is to be run. */
export type SoakTask = Pick<SoakBatch, 'part' | 'count' | 'seed'>

/** The file a soak goes on from. */
export const SoakState = z.strictObject({
  version: z.literal(1),
  firstSeed: z.number().int(),
  batches: z.array(Batch),
})
export type SoakState = z.infer<typeof SoakState>

interface SoakGoal {
  readonly goal: number
  readonly batch: number
  /** A smaller batch proves nothing: the last one goes over the goal. */
  readonly isWhole?: boolean
}
/** How much of a part is wanted in all, and in one batch. A part without a goal is left out. */
export type SoakGoals = Readonly<Partial<Record<SoakPart, SoakGoal>>>

const isOf = (task: SoakTask) => (each: SoakTask) => each.part === task.part && each.seed === task.seed

/** With this batch; one that is run again with its seed takes the place of its first run. */
export function withBatch(state: SoakState, batch: SoakBatch): SoakState {
  return { ...state, batches: [...state.batches.filter((each) => !isOf(batch)(each)), batch] }
}

/** How much of a part has passed. */
export function passedOf({ batches }: SoakState, part: SoakPart): number {
  return batches.filter((each) => each.part === part && each.isPassed).reduce((sum, { count }) => sum + count, 0)
}

/**
 * What is run next: what failed before this run (`toRepeat`), with its seed; then the part that is furthest from its goal, with a
 * seed that no batch of it had. Null when every goal is reached. `underWay`: batches that run now.
 */
export function nextBatch(
  state: SoakState,
  goals: SoakGoals,
  { toRepeat, underWay }: { toRepeat: readonly SoakTask[]; underWay: readonly SoakTask[] },
): SoakTask | null {
  const again = toRepeat.find((task) => goals[task.part] !== undefined && !underWay.some(isOf(task)))
  if (again !== undefined) return again
  const parts = soakParts.flatMap((part) => {
    const wanted = goals[part]
    if (wanted === undefined) return []
    const coming = underWay.filter((each) => each.part === part).reduce((sum, { count }) => sum + count, 0)
    // What failed counts as told: more of the same goes on behind it, and it is repeated by the next run.
    const told = state.batches.filter((each) => each.part === part).reduce((sum, { count }) => sum + count, 0)
    const left = wanted.goal - told - coming
    return left > 0 ? [{ part, left, share: (told + coming) / wanted.goal, wanted }] : []
  })
  const [furthest] = parts.toSorted((one, other) => one.share - other.share)
  if (furthest === undefined) return null
  const seeds = [...state.batches, ...underWay].filter(({ part }) => part === furthest.part).map(({ seed }) => seed)
  const seed = Math.max(state.firstSeed - 1, ...seeds) + 1
  const { batch, isWhole = false } = furthest.wanted
  return { part: furthest.part, count: isWhole ? batch : Math.min(batch, furthest.left), seed }
}

const units: Readonly<Record<SoakPart, { what: string; speed: string; perSeconds: number }>> = {
  model: { what: 'stories', speed: 'stories a second', perSeconds: 1 },
  crash: { what: 'kills', speed: 'kills a minute', perSeconds: 60 },
  faults: { what: 'rounds of the fault table', speed: 'rounds an hour', perSeconds: 3600 },
  calls: { what: 'calls', speed: 'calls a minute', perSeconds: 60 },
}

/** One line a part: how far it is, how quickly a batch goes, and the seeds of what failed. */
export function reportOf(state: SoakState, goals: SoakGoals): string[] {
  return soakParts.flatMap((part) => {
    const own = state.batches.filter((each) => each.part === part)
    const wanted = goals[part]
    if (own.length === 0 && wanted === undefined) return []
    const { what, speed, perSeconds } = units[part]
    const failed = own.filter(({ isPassed }) => !isPassed)
    const seconds = own.reduce((sum, each) => sum + each.seconds, 0)
    const rate = (own.reduce((sum, { count }) => sum + count, 0) / Math.max(1, seconds)) * perSeconds
    const goal = wanted === undefined ? '' : ` of ${wanted.goal}`
    const pace = own.length === 0 ? '' : `, ${rate.toFixed(1)} ${speed} in a batch`
    const seeds = failed.map(({ seed, count }) => `${seed} (${count})`).join(', ')
    const worse = failed.length === 0 ? '' : `; FAILED with seed ${seeds}`
    return [`${part}: ${passedOf(state, part)}${goal} ${what} passed in ${own.length} batches${pace}${worse}`]
  })
}
