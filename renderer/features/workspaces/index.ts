import { defineAsyncComponent } from 'vue'

/** What the rest of the renderer may use of this feature. The list and its forms come when somebody asks for them. */
export { default as CurrentWorkspaceLine } from './CurrentWorkspaceLine.vue'
export const WorkspacesPanel = defineAsyncComponent(() => import('./WorkspacesPanel.vue'))
