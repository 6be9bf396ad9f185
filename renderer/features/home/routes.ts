import type { RouteRecordRaw } from 'vue-router'

/** What waits for this person, and how the day stands. The desk still opens with the cases: a call may ring at once. */
export const routes: RouteRecordRaw[] = [{ path: '/home', name: 'home', component: () => import('./HomeScreen.vue') }]
