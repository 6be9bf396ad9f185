import { defineStore } from 'pinia'

export interface BegunRemark {
  readonly callRef: string
  /** The same at every attempt: a remark that was kept without our hearing of it is not kept twice. */
  readonly id: string
  readonly atMs: number
  readonly text: string
}

/** Remarks that were written and are not kept yet, by call: whoever comes back to the recording finds their words. */
export const useBegunRemarks = defineStore('begun-remarks', () => ({ begun: new Map<string, BegunRemark>() }))
