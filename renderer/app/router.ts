import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { deskRoutes } from './routes.ts'

/** Hash addresses: the page is one file on either shell, and no case id ever reaches a server log. */
export function createDeskRouter(): Router {
  return createRouter({ history: createWebHashHistory(), routes: deskRoutes })
}
