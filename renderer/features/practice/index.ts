/** What the rest of the renderer may use of this feature. */
export { default as PracticeFrame } from './PracticeFrame.vue'
export { useExchangeStore } from './exchange-store.ts'
