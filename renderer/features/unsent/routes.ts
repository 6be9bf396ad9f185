import type { RouteRecordRaw } from 'vue-router'

/** `/unsent/:caseId` is the decision about a case that the server has otherwise, several times or no more. */
export const routes: RouteRecordRaw[] = [
  {
    path: '/unsent',
    children: [
      { path: '', name: 'unsent', component: () => import('./UnsentScreen.vue') },
      { path: ':caseId', name: 'decide', component: () => import('./decide/DecideScreen.vue'), props: true },
    ],
  },
]
