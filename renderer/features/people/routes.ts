import { h } from 'vue'
import { RouterView, type RouteRecordRaw } from 'vue-router'

/**
 * `/people/users` those who sign in at the server, `/people/users/<id>` one of them, `?new` begins one under that id;
 * `/people/contacts` those who turn to the helpline, `/people/contacts/<id of any case of theirs>` one of them. One place
 * above them all, so that the rail shows where somebody is.
 */
export const routes: RouteRecordRaw[] = [
  {
    path: '/people',
    component: { render: () => h(RouterView) },
    children: [
      { path: '', name: 'people-door', component: () => import('./PeopleDoor.vue') },
      { path: 'users', name: 'people', component: () => import('./UsersScreen.vue') },
      { path: 'users/:id', name: 'person', component: () => import('./PersonScreen.vue'), props: true },
      { path: 'contacts', name: 'contacts', component: () => import('./ContactsScreen.vue') },
      { path: 'contacts/:caseId', name: 'contact', component: () => import('./ContactScreen.vue'), props: true },
    ],
  },
]
