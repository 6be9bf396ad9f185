import type { CaseFields } from '../../preload/contract/index.ts'

export interface PulledCase {
  readonly localId: string
  readonly serverId: string
  readonly reference: string | null
  readonly fields: CaseFields
  readonly createdAt: number
  readonly updatedAt: number
  readonly createdBy: string
}

/** Where the pull stands: the newest server id known when it began, and how many rows it has walked. */
export interface PullPosition {
  readonly skip: number
  readonly isComplete: boolean
  readonly newestServerId: string | null
  readonly finishedAt: number | null
  /**
   * Of how many days rows are here, as far as they came: null, of all. Not told: of as many as the rule of now says, because
   * nothing was left out by another one.
   */
  readonly keptDays?: number | null | undefined
}
