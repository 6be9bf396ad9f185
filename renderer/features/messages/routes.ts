import type { RouteRecordRaw } from 'vue-router'

/** `/messages` is the list; `/messages/<id>` reads a message or goes on with a draft, `?new=email` or `?new=sms` begins one. */
export const routes: RouteRecordRaw[] = [
  { path: '/messages', name: 'messages', component: () => import('./MessagesScreen.vue') },
  { path: '/messages/:id', name: 'message', component: () => import('./MessageScreen.vue'), props: true },
]
