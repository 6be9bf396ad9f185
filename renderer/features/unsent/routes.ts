import type { RouteRecordRaw } from 'vue-router'
import UnsentScreen from './UnsentScreen.vue'

export const routes: RouteRecordRaw[] = [{ path: '/unsent', name: 'unsent', component: UnsentScreen }]
