import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/unsent', name: 'unsent', component: () => import('./UnsentScreen.vue') },
]
