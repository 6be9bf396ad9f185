/**
 * What a shell says about who sent a message (SECURITY B1). Only `trusted` is served: a known window, its main
 * frame, our exact origin, not closing. The other words are recorded, so that a refusal can be understood.
 */
export type SenderVerdict = 'trusted' | 'unknown-window' | 'subframe' | 'foreign-origin' | 'closing'

/** Which of our windows asks: the desk itself, or the wallboard beside it, which may only look. */
export type WindowPlace = 'desk' | 'wall'
