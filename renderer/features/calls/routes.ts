import type { RouteRecordRaw } from 'vue-router'

/** `/calls` is the log of this desk, `?case=<id>` narrows it to one case; `/calls/server` is what the server keeps. */
export const routes: RouteRecordRaw[] = [
  { path: '/calls', name: 'calls', component: () => import('./components/CallsView.vue'), props: { place: 'desk' } },
  {
    path: '/calls/server',
    name: 'calls-server',
    component: () => import('./components/CallsView.vue'),
    props: { place: 'server' },
  },
]
