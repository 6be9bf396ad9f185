import type { RouteRecordRaw } from 'vue-router'

/** `/recordings` is what this computer has or waits for; `/recordings/<id of the call at the server>` plays one. */
export const routes: RouteRecordRaw[] = [
  { path: '/recordings', name: 'recordings', component: () => import('./RecordingsScreen.vue') },
  { path: '/recordings/:callRef', name: 'recording', component: () => import('./RecordingScreen.vue'), props: true },
]
