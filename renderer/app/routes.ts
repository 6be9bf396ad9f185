import type { RouteRecordRaw } from 'vue-router'
import { routes as board } from '../features/board/routes.ts'
import { routes as calls } from '../features/calls/routes.ts'
import { routes as cases } from '../features/cases/routes.ts'
import { routes as followUps } from '../features/follow-ups/routes.ts'
import { routes as home } from '../features/home/routes.ts'
import { routes as messages } from '../features/messages/routes.ts'
import { routes as people } from '../features/people/routes.ts'
import { routes as qa } from '../features/qa/routes.ts'
import { routes as recordings } from '../features/recordings/routes.ts'
import { routes as reports } from '../features/reports/routes.ts'
import { routes as sampler } from '../features/sampler/routes.ts'
import { routes as settings } from '../features/settings/routes.ts'
import { routes as unsent } from '../features/unsent/routes.ts'

/** All screens of the desk; an address that is none of them leads to the cases. A new feature adds its line here. */
export const deskRoutes: RouteRecordRaw[] = [
  ...cases,
  ...home,
  ...followUps,
  ...calls,
  ...board,
  ...qa,
  ...sampler,
  ...recordings,
  ...messages,
  ...people,
  ...unsent,
  ...reports,
  ...settings,
  { path: '/:anything(.*)*', redirect: '/cases' },
]
