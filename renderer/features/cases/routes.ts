import type { RouteRecordRaw } from 'vue-router'

const nothing = { render: () => null }

/**
 * One screen for all of them, so that the list stays where it is beside or behind the case. `/cases/new` opens an
 * empty form from anywhere; `/cases?find` puts the keyboard into the search box.
 */
export const routes: RouteRecordRaw[] = [
  {
    path: '/cases',
    component: () => import('./components/CasesView.vue'),
    children: [
      { path: '', name: 'cases', component: nothing },
      { path: 'new', name: 'case-new', component: nothing },
      { path: 'draft/:draftId', name: 'case-draft', component: nothing },
      { path: ':id', name: 'case', component: nothing },
    ],
  },
]
