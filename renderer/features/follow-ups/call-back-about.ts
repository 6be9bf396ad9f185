import type { CallBackInput } from '../../../preload/contract/index.ts'

/** Where a call-back comes from; what is not known is '' or null. */
export type CallBackAbout = Pick<CallBackInput, 'number' | 'name' | 'madeFrom' | 'caseId' | 'callId'>

/** One that somebody writes down by hand. */
export const byHand: CallBackAbout = { number: '', name: '', madeFrom: 'hand', caseId: null, callId: null }
