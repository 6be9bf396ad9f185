import type { RouteRecordRaw } from 'vue-router'

const AgendaScreen = () => import('./AgendaScreen.vue')

/** `/follow-ups` are cases to look at again, `/follow-ups/call-backs` numbers to call. */
export const routes: RouteRecordRaw[] = [
  { path: '/follow-ups', name: 'follow-ups', component: AgendaScreen, props: { place: 'follow-ups' } },
  { path: '/follow-ups/call-backs', name: 'call-backs', component: AgendaScreen, props: { place: 'call-backs' } },
]
