import { createPinia } from 'pinia'
import { createApp, type App } from 'vue'
import DeskApp from '../App.vue'
import { createDeskVuetify } from '../ui/vuetify.ts'
import { createDeskScreens, deskScreensKey } from './desk-screens.ts'
import { createDeskI18n } from './i18n.ts'
import { createDeskRouter } from './router.ts'
import { createStoreDisposal, storeDisposalKey } from './store-disposal.ts'

/** The whole window, ready to mount. The bridge must be in place. `cspNonce` admits Vuetify's style element. */
export function createDesk(options: { cspNonce?: string } = {}): App<Element> {
  const pinia = createPinia()
  const app = createApp(DeskApp)
  app.use(pinia)
  app.provide(storeDisposalKey, createStoreDisposal(pinia))
  app.use(createDeskI18n())
  const screens = createDeskScreens()
  app.provide(deskScreensKey, screens)
  app.use(createDeskRouter(screens.asked))
  app.use(createDeskVuetify(options))
  return app
}
