/** What the rest of the renderer may use of this feature. Stays clear of the telephone: it is there before sign-in. */
export { default as GateCard } from './GateCard.vue'
export { default as SignInAgainBanner } from './SignInAgainBanner.vue'
export { default as SignInScreen } from './SignInScreen.vue'
export { useIdleTouch } from './use-idle-touch.ts'
export { useServerWords } from './use-server-words.ts'
export { useWait } from './use-wait.ts'
