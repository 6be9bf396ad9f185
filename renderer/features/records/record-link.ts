import type { RouteLocationRaw } from 'vue-router'

/** One row of a list of scores or messages: what it says, and where it leads. */
export interface RecordLink {
  readonly id: string
  readonly to: RouteLocationRaw
  readonly icon: string
  /** What the icon says, where no word beside it does; '' when it only adorns. */
  readonly iconLabel: string
  readonly lead: string
  /** The second line: a person, addresses, a number. */
  readonly under: string
  readonly chip: {
    readonly tone: 'ok' | 'warn' | 'danger' | 'info' | 'neutral'
    readonly icon: string
    readonly text: string
  }
  readonly at: number
}
