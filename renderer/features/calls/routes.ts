import type { RouteRecordRaw } from 'vue-router'

const CallsView = () => import('./components/CallsView.vue')

/**
 * `/calls` is what matters most to whoever comes: the own log, or everybody's calls; `?case=<id>` narrows the log to one case.
 * `/calls/desk` is the log of this desk, `/calls/server` are everybody's calls, here and at the server.
 */
export const routes: RouteRecordRaw[] = [
  { path: '/calls', name: 'calls', component: CallsView, props: { place: 'any' } },
  { path: '/calls/desk', name: 'calls-desk', component: CallsView, props: { place: 'desk' } },
  { path: '/calls/server', name: 'calls-server', component: CallsView, props: { place: 'server' } },
]
