import '../../../renderer/bridge/jitless.ts'
import { createDesk } from '../../../renderer/app/create-desk.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import 'vuetify/styles'
import '../../../renderer/styles/fonts.css'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/controls.css'
import { showPhoneScene } from './phone-scenes.ts'
import { previewBridge } from './preview-bridge.ts'

const wanted = new URLSearchParams(location.search)
setBridge(previewBridge(wanted))
const desk = createDesk()
desk.mount('#app')
const scene = wanted.get('phone')
if (scene !== null) showPhoneScene(desk, scene)
