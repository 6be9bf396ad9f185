/**
 * What other features may know of promises: how one is made at a case or a number, what a case still waits for, and how much
 * is due. It must not import the cases, which import it. Screens come from `routes.ts`.
 */
export { default as CallBackButton } from './CallBackButton.vue'
export { default as CallBackLines } from './CallBackLines.vue'
export { default as CaseFollowUps } from './CaseFollowUps.vue'
export { default as FollowUpLines } from './FollowUpLines.vue'
export { default as FollowUpMenu } from './FollowUpMenu.vue'
export { byUrgency } from './call-back-order.ts'
export { useDueStore } from './due-store.ts'
