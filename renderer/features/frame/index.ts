/** The desk of who is signed in. The window loads this after the sign-in screen has been painted (DESIGN 9 "start"). */
export { default as DeskFrame } from './DeskFrame.vue'
export { default as LockScreen } from './LockScreen.vue'
export { default as NewPasswordScreen } from './NewPasswordScreen.vue'
export { endTelephoneAtSignOut } from './use-telephone.ts'
