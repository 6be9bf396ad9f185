/** What other features may use of scores: how far a call is scored, and what an agent has not read yet. */
export { useFeedbackStore } from './feedback-store.ts'
export { default as ScoreMark } from './ScoreMark.vue'
