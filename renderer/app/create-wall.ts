import { createPinia } from 'pinia'
import { createApp, type App } from 'vue'
import WallWindow from '../features/board/WallWindow.vue'
import { createDeskVuetify } from '../ui/vuetify.ts'
import { createDeskI18n } from './i18n.ts'

/** The wallboard's window, ready to mount. The bridge must be in place. It has one screen and leads nowhere. */
export function createWall(options: { cspNonce?: string } = {}): App<Element> {
  const app = createApp(WallWindow)
  app.use(createPinia())
  app.use(createDeskI18n())
  app.use(createDeskVuetify(options))
  return app
}
