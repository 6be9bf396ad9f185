import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/board', name: 'board', component: () => import('./BoardScreen.vue') },
]
