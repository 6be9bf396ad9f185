import '../../../renderer/bridge/jitless.ts'
import { createDesk } from '../../../renderer/app/create-desk.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import 'vuetify/styles'
import '../../../renderer/styles/fonts.css'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/controls.css'
import { previewBridge } from './preview-bridge.ts'

setBridge(previewBridge(new URLSearchParams(location.search)))
createDesk().mount('#app')
