import type { RouteRecordRaw } from 'vue-router'

/**
 * `/quality` is the list of scores and drafts of them; `/quality/call/<id at the server>` is the score of a call, or an
 * empty form for it (`?own=1`: one's own, whatever others gave); `/quality/compare/<id at the server>` puts the scores of a
 * call side by side (`?from=`: where the score was opened from, so that Back leads out again); `/quality/trend` is what they show over time; `/quality/<id>` one score or draft. `/feedback` is what an
 * agent reads of the own calls.
 */
export const routes: RouteRecordRaw[] = [
  { path: '/quality', name: 'qa-scores', component: () => import('./ScoresScreen.vue') },
  {
    path: '/quality/call/:callRef',
    name: 'qa-of-call',
    component: () => import('./ScoreScreen.vue'),
    props: ({ params, query }) => ({ callRef: String(params['callRef']), isOwn: query['own'] === '1' }),
  },
  {
    path: '/quality/compare/:callRef',
    name: 'qa-compare',
    component: () => import('./CompareScreen.vue'),
    props: true,
  },
  { path: '/quality/trend', name: 'qa-trend', component: () => import('./TrendScreen.vue') },
  { path: '/quality/:id', name: 'qa-score', component: () => import('./ScoreScreen.vue'), props: true },
  { path: '/feedback', name: 'feedback', component: () => import('./FeedbackScreen.vue') },
  { path: '/feedback/:id', name: 'feedback-one', component: () => import('./FeedbackOne.vue'), props: true },
]
