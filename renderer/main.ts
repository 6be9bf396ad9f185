// Before anything that loads zod: without it zod compiles checks from text, which the CSP refuses (SECURITY A7).
import './bridge/jitless.ts'
import { createDesk } from './app/create-desk.ts'
import { reportFaultsOf } from './app/fault-report.ts'
import { setBridge } from './bridge/bridge.ts'
import { connect } from './bridge/connect.ts'
import { isWallWindow } from './bridge/wall.ts'
import 'vuetify/styles'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/print.css'
import './styles/controls.css'

async function start(): Promise<void> {
  setBridge(await connect())
  const cspNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content
  const options = cspNonce === undefined ? {} : { cspNonce }
  // The second window is a page of its own: none of the desk's screens is fetched for it.
  const app = isWallWindow() ? (await import('./app/create-wall.ts')).createWall(options) : createDesk(options)
  reportFaultsOf(app)
  app.mount('#app')
}

void start()
