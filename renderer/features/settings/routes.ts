import type { RouteRecordRaw } from 'vue-router'
import SettingsScreen from './SettingsScreen.vue'

export const routes: RouteRecordRaw[] = [{ path: '/settings', name: 'settings', component: SettingsScreen }]
