import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { deskRoutes } from './routes.ts'

/**
 * Hash addresses: the page is one file on either shell, and no case id ever reaches a server log. The first address is
 * opened when the screens of the desk are asked for: before sign-in nobody needs one.
 */
export function createDeskRouter(screensAsked: Promise<void>): Router {
  const router = createRouter({ history: createWebHashHistory(), routes: deskRoutes })
  router.beforeEach(async () => {
    await screensAsked
  })
  return router
}
