/** What the rest of the renderer may use of this feature. */
export { default as LockScreen } from './LockScreen.vue'
export { default as NewPasswordScreen } from './NewPasswordScreen.vue'
export { default as PersonMenu } from './PersonMenu.vue'
export { default as SignInAgainBanner } from './SignInAgainBanner.vue'
export { default as SignInScreen } from './SignInScreen.vue'
export { useIdleTouch } from './use-idle-touch.ts'
export { useServerWords } from './use-server-words.ts'
