import type { CaseFields } from '../../../preload/contract/index.ts'

/** The outcome of a call, as the field of its case names it. */
export type Outcome = Exclude<CaseFields['disposition'], ''>

/** In the order of their keys, 1 to 5: what needs no words first, it is pressed most. */
export const outcomes: readonly Outcome[] = ['blank-call', 'call-disconnected', 'prank', 'call-completed', 'transfer']
