import type { RouteRecordRaw } from 'vue-router'

/**
 * `/quality` is the list of scores and drafts of them; `/quality/call/<id at the server>` is the score of a call, or an
 * empty form for it; `/quality/<id>` one score or draft.
 */
export const routes: RouteRecordRaw[] = [
  { path: '/quality', name: 'qa-scores', component: () => import('./ScoresScreen.vue') },
  { path: '/quality/call/:callRef', name: 'qa-of-call', component: () => import('./ScoreScreen.vue'), props: true },
  { path: '/quality/:id', name: 'qa-score', component: () => import('./ScoreScreen.vue'), props: true },
]
