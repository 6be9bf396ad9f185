import type { RouteRecordRaw } from 'vue-router'

/** `/reports` counts what is kept, here or at the server. */
export const routes: RouteRecordRaw[] = [
  { path: '/reports', name: 'reports', component: () => import('./ReportsScreen.vue') },
]
