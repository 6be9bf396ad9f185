import type { RouteRecordRaw } from 'vue-router'

/** `/quality/samples` is the calls of a month that are to be scored; `?month=YYYY-MM` names another than the present one. */
export const routes: RouteRecordRaw[] = [
  { path: '/quality/samples', name: 'samples', component: () => import('./SamplesScreen.vue') },
]
