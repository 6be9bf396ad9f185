import type { RouteRecordRaw } from 'vue-router'

/** `/reports` counts what is kept, here or at the server; `/reports/yearly` fills the sheet of a year. */
export const routes: RouteRecordRaw[] = [
  { path: '/reports', name: 'reports', component: () => import('./ReportsScreen.vue') },
  { path: '/reports/yearly', name: 'reports-yearly', component: () => import('./YearlyScreen.vue') },
]
