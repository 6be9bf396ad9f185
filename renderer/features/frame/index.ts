/** What the rest of the renderer may use of this feature. */
export { default as DeskFrame } from './DeskFrame.vue'
export { default as FaultScreen } from './FaultScreen.vue'
export { endTelephoneAtSignOut } from './use-telephone.ts'
